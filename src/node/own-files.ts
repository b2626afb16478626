import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { codeOf } from './io-error.ts'

/**
 * What this program keeps for itself beside a machine. Other users may have been at these names first, so that no link is
 * followed there, and nothing is kept in a directory of somebody else.
 */

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants

const HINT = 'look at who put it there and remove it, or name another directory with --state-dir'

/**
 * Refuses a directory that is a link or below a file, or belongs neither to this user nor to root; one that is missing is fine.
 * @throws FirstlightError `refused`
 */
export function refuseForeignDirectory(directory: string): void {
  // Without a slash at its end, which would have a link followed.
  const node = lookAt(path.resolve(directory), directory)
  if (node?.isSymbolicLink() === true) throw refused(directory, 'it is a link')
  const self = process.geteuid?.()
  if (node === undefined || self === undefined || node.uid === self || node.uid === 0) return
  throw refused(directory, `it belongs to another user (${node.uid})`)
}

function lookAt(place: string, directory: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(place, { throwIfNoEntry: false })
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOTDIR') throw thrown
    throw refused(directory, 'what it would be in is not a directory', thrown)
  }
}

/**
 * Opens a file of this program, for reading unless `flags` say otherwise; never through a link, and without waiting for
 * the other end of a pipe.
 * @throws FirstlightError `refused` for a link, a pipe or a device; what the operating system says otherwise
 */
export function openOwnFile(file: string, flags: number = O_RDONLY): number {
  const descriptor = openUnfollowed(file, flags)
  const node = fs.fstatSync(descriptor)
  if (node.isFile() || node.isDirectory()) return descriptor
  fs.closeSync(descriptor)
  throw refused(file, 'it is not a regular file')
}

/** The bytes of a file of this program, see {@link openOwnFile}. */
export function readOwnFile(file: string): Buffer {
  const descriptor = openOwnFile(file)
  try {
    return fs.readFileSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Shortens a file of this program, see {@link openOwnFile}. */
export function truncateOwnFile(file: string, length: number): void {
  const descriptor = openOwnFile(file, fs.constants.O_WRONLY)
  try {
    fs.ftruncateSync(descriptor, length)
  } finally {
    fs.closeSync(descriptor)
  }
}

function openUnfollowed(file: string, flags: number): number {
  try {
    return fs.openSync(file, flags | O_NOFOLLOW | O_NONBLOCK, 0o600)
  } catch (thrown) {
    if (codeOf(thrown) === 'ELOOP') throw refused(file, 'it is a link')
    // What a pipe that nobody reads answers to a writer.
    if (codeOf(thrown) === 'ENXIO') throw refused(file, 'it is not a regular file')
    throw thrown
  }
}

function refused(name: string, why: string, cause?: unknown): FirstlightError {
  const message = `keeping the state of the machine in ${JSON.stringify(name)}: ${why}`
  return new FirstlightError('refused', message, { hint: HINT, cause })
}
