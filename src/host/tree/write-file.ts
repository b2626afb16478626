import fs from 'node:fs'
import type { Attributes } from '../operation/nodes.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import { removeAt } from './remove.ts'
import { temporaryFor } from './temporary.ts'
import type { Ways } from './ways.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants

/** What a file is to be; without an owner it stays whose the system gives it to. */
export type FileAttributes = Attributes & { readonly mode: number }

/** Puts bytes into a file that is open for writing. */
export type WriteInto = (descriptor: number) => void | Promise<void>

/**
 * Puts a file in place at once: written beside it, given its owner and then its mode, and renamed over whatever file or symlink
 * is there. A reader never sees half of it, and what fails leaves nothing.
 */
export function replaceFile(
  ways: Ways,
  path: TargetPath,
  attributes: FileAttributes,
  write: WriteInto,
): void | Promise<void> {
  const temporary = targetPath(temporaryFor(path))
  const descriptor = openNew(ways.to(temporary))
  // The way anew each time: it is good for as long as nothing is awaited.
  const finish = (): void => {
    const { uid, gid, mode } = attributes
    // First the owner: a change of hands takes bits of the mode.
    if (uid !== undefined && gid !== undefined) fs.fchownSync(descriptor, uid, gid)
    fs.fchmodSync(descriptor, mode)
    fs.renameSync(ways.to(temporary), ways.to(path))
    fs.closeSync(descriptor)
  }
  const giveUp = (thrown: unknown): never => {
    fs.closeSync(descriptor)
    removeAt(ways.to(temporary))
    throw thrown
  }
  try {
    const written = write(descriptor)
    if (written) return written.then(finish).catch(giveUp)
    return finish()
  } catch (thrown) {
    giveUp(thrown)
  }
}

/** Opens a file anew; what a killed attempt has left of it goes. */
function openNew(temporary: string): number {
  const open = (): number => fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    return open()
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
    removeAt(temporary)
    return open()
  }
}
