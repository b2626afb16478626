import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import { codeOf } from '../../node/io-error.ts'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import type { NodeOperation } from '../operation/operation.ts'
import type { TargetRoot } from './target-root.ts'

/**
 * Makes the question whether the target lets a node be made or changed: what is immutable (`chattr +i`) not even root can
 * change. Of a directory it is asked once.
 * @throws FirstlightError `io-failed`
 */
export function createWritable(target: TargetRoot): (operation: NodeOperation) => void {
  const there = new Map<TargetPath, boolean>([['/' as TargetPath, true]])
  const asked = new Set<TargetPath>()
  const isThere = (directory: TargetPath): boolean => {
    const known = there.get(directory) ?? (isThere(parentOf(directory)) && target.stat(directory) !== undefined)
    there.set(directory, known)
    return known
  }
  const demandRoomIn = (directory: TargetPath): void => {
    if (asked.has(directory)) return
    demandWritable(target, directory, [IMMUTABLE, FORBIDDEN])
    asked.add(directory)
  }
  return ({ path, kind }) => {
    let parent = parentOf(path)
    if (!isThere(parent)) {
      while (!isThere(parent)) parent = parentOf(parent)
      return demandRoomIn(parent)
    }
    // What only changes itself asks nothing of the directory that it is in.
    const staysItself = kind === 'append-file' || kind === 'set-attributes' || kind === 'make-directory'
    // The permissions of a file do not matter: another one is put in its place.
    if (demandWritable(target, path, [IMMUTABLE]) && staysItself) return
    demandRoomIn(parent)
  }
}

/** Refuses what is there and cannot be changed. A link is nothing that one writes to. */
function demandWritable(target: TargetRoot, path: TargetPath, reasons: readonly Reason[]): boolean {
  const node = target.stat(path)
  if (node === undefined || node.kind === 'symlink') return node !== undefined
  try {
    fs.accessSync(target.at(path), fs.constants.W_OK)
  } catch (thrown) {
    const why = reasons.find(({ code }) => code === codeOf(thrown))
    if (why === undefined) return true
    const message = `checking what the run needs: ${JSON.stringify(path)} cannot be changed: ${why.says}`
    throw new FirstlightError('io-failed', message, { cause: thrown, hint: why.hint, facts: { path } })
  }
  return true
}

/** Why something is certain to be refused later, too. A root that is read-only is mounted anew before files are made. */
interface Reason {
  readonly code: string
  readonly says: string
  readonly hint: string
}

const IMMUTABLE: Reason = {
  code: 'EPERM',
  says: 'it is immutable',
  hint: 'allow changes with chattr -i, or leave it out of the document',
}

const FORBIDDEN: Reason = {
  code: 'EACCES',
  says: 'this user may not write to it',
  hint: 'real machines are made by root',
}
