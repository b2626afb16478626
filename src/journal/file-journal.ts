import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import { makeDirectories } from '../node/make-directories.ts'
import { openOwnFile, readOwnFile, truncateOwnFile } from '../node/own-files.ts'
import type { Journal } from './journal.ts'
import { lineOf, readLines, type ReadLines } from './lines.ts'
import { holderOfRunLock, takeRunLock, type RunLock } from './run-lock.ts'

/**
 * A journal in a file: one line of JSON for each entry, mode 0600, made with its directory at the first append.
 *
 * No link is followed in its place. A durable append returns after fsync of the file, and of its directory when the file is new. An entry that cannot be
 * written whole is none: what is there of it is cut away before the next one.
 */
export function createFileJournal(file: HostPath): Journal {
  const unsynced = new Set<string>()
  let lock: RunLock | undefined
  /** Where the next line goes on from; unknown until the file was looked at, and after a line that was not written whole. */
  let chain: string | undefined
  return {
    read: async () => readWhole(file).entries,
    async append(entry, options = {}) {
      try {
        const before = chain ?? goOn(file)
        chain = undefined
        const next = lineOf(entry, before)
        appendLine(file, next.line, { durable: options.durable === true, unsynced })
        chain = next.chain
      } catch (thrown) {
        throw ioFailed(`writing the journal ${file}`, thrown)
      }
    },
    async acquire(signal) {
      lock = await takeRunLock(lockOf(file), signal)
    },
    async release() {
      await lock?.release()
      lock = undefined
    },
    holder: () => holderOfRunLock(lockOf(file)),
  }
}

function lockOf(file: HostPath): string {
  return `${file}.lock`
}

function readWhole(file: string): ReadLines {
  const lines = readText(file).split('\n')
  // What follows the last newline was cut short while it was written: it never counted.
  lines.pop()
  return readLines(lines, file)
}

/** Cuts away what a line that was cut short left, and answers the chain of the last whole one. */
function goOn(file: string): string {
  const text = readText(file)
  const whole = text.lastIndexOf('\n') + 1
  if (whole < text.length) truncateOwnFile(file, Buffer.byteLength(text.slice(0, whole)))
  return readWhole(file).chain
}

function readText(file: string): string {
  try {
    return readOwnFile(file).toString('utf8')
  } catch (error) {
    if (isNotFound(error)) return ''
    if (error instanceof FirstlightError) throw error
    throw new FirstlightError('journal-unreadable', `reading the journal ${file} failed`, { cause: error })
  }
}

interface Appending {
  readonly durable: boolean
  /** Directories with names that are not on the disk yet. */
  readonly unsynced: Set<string>
}

function appendLine(file: string, line: string, { durable, unsynced }: Appending): void {
  if (!fs.existsSync(file)) {
    const made = makeDirectories(path.dirname(file), 0o700)
    unsynced.add(path.dirname(file))
    if (made !== undefined) unsynced.add(path.dirname(made))
  }
  const { O_APPEND, O_CREAT, O_WRONLY } = fs.constants
  const descriptor = openOwnFile(file, O_APPEND | O_CREAT | O_WRONLY)
  try {
    // Not one call of write(2), which on a filesystem that becomes full writes a part and calls that a success.
    fs.writeFileSync(descriptor, line)
    if (durable) fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  if (!durable) return
  for (const directory of unsynced) syncDirectory(directory)
  unsynced.clear()
}

function syncDirectory(directory: string): void {
  const descriptor = fs.openSync(directory, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
