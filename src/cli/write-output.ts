import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { makeDirectories } from '../node/make-directories.ts'
import { printableLines } from '../util/printable.ts'
import type { GivenPath } from './command/option.ts'
import type { Io } from '../program/io.ts'

/** A world whose standard output goes elsewhere. */
export interface Redirected {
  readonly io: Io
  /** Everything was printed: writes it. Of a command that gave no answer, not even an empty one, an old file stays. */
  finish(): void
}

/** The same world, in which what is printed goes to a file, once all of it is there; without a file nothing changes. */
export function redirected(io: Io, file: GivenPath | undefined): Redirected {
  if (file === undefined || file.given === '-') return { io, finish: () => undefined }
  const pieces: Uint8Array[] = []
  return {
    io: {
      ...io,
      isTerminal: { ...io.isTerminal, out: false },
      out: (text) => {
        if (typeof text === 'string') pieces.push(Buffer.from(printableLines(text)))
        else pieces.push('styled' in text ? Buffer.from(text.styled) : text)
      },
    },
    finish() {
      if (pieces.length > 0) writeOutput(file, Buffer.concat(pieces))
    },
  }
}

/**
 * Writes a file so that its reader sees the old text or the new one, never a part of it; its directories are made. A
 * device or a pipe is written to.
 * @throws FirstlightError `io-failed`
 */
export function writeOutput({ given, path: file }: GivenPath, bytes: Uint8Array): void {
  try {
    makeDirectories(path.dirname(file), 0o755)
    const old = fs.statSync(file, { throwIfNoEntry: false })
    if (old !== undefined && !old.isFile()) fs.writeFileSync(file, bytes)
    else replace(old === undefined ? file : fs.realpathSync(file), bytes, old?.mode ?? 0o644)
  } catch (cause) {
    throw new FirstlightError('io-failed', `writing ${given} failed`, {
      cause,
      hint: 'name a file in a directory that you may write to',
    })
  }
}

function replace(file: string, bytes: Uint8Array, mode: number): void {
  const draft = `${file}.${process.pid}.new`
  const descriptor = fs.openSync(draft, 'wx', mode & 0o777)
  try {
    fs.writeFileSync(descriptor, bytes)
    fs.fsyncSync(descriptor)
  } catch (thrown) {
    fs.rmSync(draft, { force: true })
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(draft, file)
}
