import fs from 'node:fs'
import { randomDigits } from '../../node/random-digits.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants

/** How deep a tree is taken apart with each directory open; what is deeper is first moved up. */
const DEPTH = 16
const ROUNDS = 1000

/**
 * Removes what is at a place, a directory with all below it, nothing followed: each directory is emptied through a
 * descriptor, so that a link that is put in its place meanwhile leads nowhere. Nothing there is no error.
 */
export function removeAt(place: string): void {
  if (!isDirectory(place)) return unlink(place)
  removeDirectory(place, { depth: 0 })
}

interface Descent {
  readonly depth: number
  /** The uppermost directory, by its descriptor. */
  readonly top?: string
}

function removeDirectory(place: string, descent: Descent): void {
  const descriptor = fs.openSync(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const at = `/proc/self/fd/${descriptor}`
    const below = { depth: descent.depth + 1, top: descent.top ?? at }
    // Once more for what was moved up here; whoever keeps putting things there wins in the end.
    for (let round = 0, names = fs.readdirSync(at); names.length > 0 && round < ROUNDS; round += 1) {
      for (const name of names) removeChild(`${at}/${name}`, below)
      names = fs.readdirSync(at)
    }
  } finally {
    fs.closeSync(descriptor)
  }
  fs.rmdirSync(place)
}

function removeChild(place: string, descent: Descent): void {
  if (!isDirectory(place)) return unlink(place)
  if (descent.depth < DEPTH || !moveUp(place, descent)) removeDirectory(place, descent)
}

/** Puts a directory that is deep below into the uppermost one, so that no tree is too deep for the descriptors there are. */
function moveUp(place: string, { top = '' }: Descent): boolean {
  try {
    fs.renameSync(place, `${top}/.firstlight-${randomDigits()}`)
    return true
  } catch {
    // E.g. because something is mounted there: then it is taken apart where it is.
    return false
  }
}

function isDirectory(place: string): boolean {
  return fs.lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true
}

function unlink(place: string): void {
  try {
    fs.unlinkSync(place)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
  }
}
