import fs from 'node:fs'
import type { Attributes } from '../operation/nodes.ts'
import { O_PATH } from './ways.ts'

/**
 * Sets owner, then mode, of what is at a place: of that very node, whatever is put there meanwhile. The mode of a symlink
 * is left alone.
 */
export function setAttributesAt(place: string, attributes: Attributes): void {
  const descriptor = fs.openSync(place, O_PATH | fs.constants.O_NOFOLLOW)
  try {
    const found = fs.fstatSync(descriptor)
    if (!found.isSymbolicLink()) return setAttributesOf(descriptor, attributes)
    const { uid = found.uid, gid = found.gid } = attributes
    if (uid !== found.uid || gid !== found.gid) fs.lchownSync(place, uid, gid)
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * Sets owner, then mode, of the file or directory that is open under a descriptor. Who owns it already is not made its
 * owner once more: that takes the set-id bits of a file, and only a real change of hands shall do so.
 */
export function setAttributesOf(descriptor: number, attributes: Attributes): void {
  const found = fs.fstatSync(descriptor)
  const { uid = found.uid, gid = found.gid, mode } = attributes
  const isOther = uid !== found.uid || gid !== found.gid
  // By path, since a descriptor that was opened for nothing but its path cannot be changed itself.
  const node = `/proc/self/fd/${descriptor}`
  if (isOther) fs.chownSync(node, uid, gid)
  if (mode !== undefined && (isOther || mode !== (found.mode & 0o7777))) fs.chmodSync(node, mode)
}
