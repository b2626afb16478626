import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { codeOf } from '../../node/io-error.ts'
import { makeDirectories } from '../../node/make-directories.ts'
import { openOwnFile, readOwnFile, refuseForeignDirectory } from '../../node/own-files.ts'

const { O_CREAT, O_EXCL, O_WRONLY } = fs.constants

/** The bytes of a file that is kept beside a scratch root; `undefined` when there is none. @throws FirstlightError `io-failed`, `refused` */
export function readIfThere(file: string): Buffer | undefined {
  try {
    return readOwnFile(file)
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    if (thrown instanceof FirstlightError) throw thrown
    throw new FirstlightError('io-failed', `reading ${JSON.stringify(file)}: it cannot be read`, { cause: thrown })
  }
}

/** What a kept file says. @throws FirstlightError `io-failed` when it is damaged */
export function parseKept(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const hint = 'remove the directory that it is in, and the root beside it, to start anew'
    throw new FirstlightError('io-failed', `reading ${JSON.stringify(file)}: it is damaged`, { cause, hint })
  }
}

/** Through a file beside it, flushed before it is renamed: a power cut leaves the old or the new. */
export function writeDurably(file: string, data: string | Uint8Array): void {
  makeOwnDirectory(path.dirname(file))
  const temporary = `${file}.new`
  // What a run left that was killed, or somebody else's link: never written through.
  fs.rmSync(temporary, { force: true })
  const descriptor = openOwnFile(temporary, O_CREAT | O_EXCL | O_WRONLY)
  try {
    fs.writeFileSync(descriptor, data, { flush: true })
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
}

/** Makes the directory of what is kept. @throws FirstlightError `refused` when somebody else made it meanwhile */
export function makeOwnDirectory(directory: string): void {
  makeDirectories(directory, 0o700)
  refuseForeignDirectory(directory)
}
