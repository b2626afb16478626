import { accountError } from '../accounts/checks.ts'
import { findUser, type AccountDatabase } from '../accounts/database.ts'
import { entriesOf, splitMembers } from '../accounts/table.ts'
import type { AccountUser, NodeStat } from '../host.ts'
import type { NodeOperation, Operation } from '../operation/operation.ts'
import { doingOf } from '../operation/table.ts'
import { parentOf, targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'
import { utf8 } from '../../util/utf8.ts'

/** What writing keys needs of the target's files. */
export interface KeyFiles {
  readonly now: Pick<Nodes['now'], 'resolve' | 'resolveFully' | 'stat'>
  perform(operation: NodeOperation, redo: boolean): void | Promise<void>
  write: Nodes['write']
}

const [READ_DIRECTORY, WRITE_DIRECTORY, WRITE_FILE] = [0o1, 0o3, 0o2]

/**
 * Writes a user's keys with no more than that user's own rights, as a process of the user would: what is there already
 * in the home may be hostile, and a link in it must not reach what the user may not write.
 * @throws FirstlightError `account-failed`
 */
export async function writeSshKeys(
  nodes: KeyFiles,
  database: AccountDatabase,
  operation: Operation<'write-ssh-keys'>,
): Promise<void> {
  const doing = doingOf(operation)
  const user = findUser(database, operation.user)
  if (!user) throw accountError(doing, 'there is no such user')
  const owner = { uid: user.uid, gid: user.gid }
  const may = permissionsOf(database, user)
  const file = targetPath(`${user.home}/.ssh/${operation.fragment ? 'authorized_keys.d/ignition' : 'authorized_keys'}`)
  await makeDirectories(parentOf(file))

  const real = nodes.now.resolve(file)
  const before = nodes.now.stat(real)
  if (before && before.kind !== 'file') throw accountError(doing, `${JSON.stringify(file)} is a ${before.kind}`)
  demand(before ?? statOf(parentOf(real)), before ? WRITE_FILE : WRITE_DIRECTORY, before ? file : parentOf(file))
  const text = `${operation.keys.join('\n')}\n`
  // An existing file keeps owner and mode: opening to truncate changes neither.
  const attributes = before ? {} : { mode: 0o600, ...owner }
  await nodes.write(real, utf8(text), attributes)

  async function makeDirectories(directory: TargetPath): Promise<void> {
    const real = nodes.now.resolveFully(directory)
    const stat = nodes.now.stat(real)
    if (stat && stat.kind !== 'directory') throw accountError(doing, `${JSON.stringify(directory)} is not a directory`)
    if (!stat) await makeDirectories(parentOf(directory))
    if (!stat) {
      demand(statOf(parentOf(real)), WRITE_DIRECTORY, parentOf(directory))
      await nodes.perform({ kind: 'make-directory', path: real, mode: 0o700, ...owner }, true)
    }
    for (let at = real; at !== '/'; at = parentOf(at)) demand(statOf(at), READ_DIRECTORY, at)
  }

  function statOf(path: TargetPath): NodeStat | undefined {
    return nodes.now.stat(nodes.now.resolveFully(path))
  }

  function demand(stat: NodeStat | undefined, bits: number, path: TargetPath): void {
    if (stat && may(stat, bits)) return
    throw accountError(
      doing,
      `the user may not write to ${JSON.stringify(path)}`,
      'the home directory must exist and be its own',
    )
  }
}

/** What the user may do, by the ordinary permission bits (path_resolution(7)); `bits` are those of one class. */
function permissionsOf(database: AccountDatabase, user: AccountUser): (stat: NodeStat, bits: number) => boolean {
  const groups = new Set([user.gid])
  for (const [, , gid, members] of entriesOf(database.group, user.name)) {
    if (splitMembers(members).includes(user.name)) groups.add(Number(gid))
  }
  return (stat, bits) => {
    if (user.uid === 0) return true
    const shift = stat.uid === user.uid ? 6 : groups.has(stat.gid) ? 3 : 0
    return ((stat.mode >> shift) & bits) === bits
  }
}
