import fs from 'node:fs'
import type { Attributes } from '../operation/nodes.ts'
import type { TargetPath } from '../../util/paths.ts'
import { removeAt } from './remove.ts'
import { temporaryFor } from './temporary.ts'
import type { Ways } from './ways.ts'

/** What a directory is to be; without an owner it stays whose the system gives it to. */
export type DirectoryAttributes = Attributes & { readonly mode: number }

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants

/**
 * Makes a directory where nothing is. A kill leaves it with its mode and owner, or not at all: what the system would not give
 * it by itself it gets under another name, and is then put in its place.
 */
export function makeDirectory(ways: Ways, path: TargetPath, parent: TargetPath, wanted: DirectoryAttributes): void {
  const place = ways.to(path)
  if (isGivenBySystem(fs.fstatSync(ways.directory(parent)), wanted)) return fs.mkdirSync(place, wanted.mode)
  const temporary = temporaryFor(place)
  removeAt(temporary)
  fs.mkdirSync(temporary, 0o700)
  try {
    dress(temporary, wanted)
    fs.renameSync(temporary, place)
  } catch (thrown) {
    removeAt(temporary)
    throw thrown
  }
}

/** Takes away what a killed attempt has left of the directory. */
export function forgetHalfMade(ways: Ways, path: TargetPath): void {
  removeAt(temporaryFor(ways.to(path)))
}

function isGivenBySystem(parent: fs.Stats, { mode, uid, gid }: DirectoryAttributes): boolean {
  const isOwn =
    (uid ?? process.geteuid?.()) === process.geteuid?.() && (gid ?? process.getegid?.()) === process.getegid?.()
  const isHeir = (parent.mode & 0o2000) !== 0
  return isOwn && !isHeir && (mode & (0o6000 | process.umask())) === 0
}

function dress(place: string, { mode, uid, gid }: DirectoryAttributes): void {
  const descriptor = fs.openSync(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    // First the owner: giving a directory away may take bits of its mode.
    if (uid !== undefined && gid !== undefined) fs.fchownSync(descriptor, uid, gid)
    fs.fchmodSync(descriptor, mode)
  } finally {
    fs.closeSync(descriptor)
  }
}
