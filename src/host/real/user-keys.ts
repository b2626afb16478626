import { writeSshKeys } from '../scratch/ssh-keys.ts'
import type { Operation } from '../operation/operation.ts'
import { readDatabase } from './account-files.ts'
import { bytesBody } from '../body.ts'
import { writeInPlace } from './file-writer.ts'
import type { Machine } from './machine.ts'
import { performNode, type RealNodes } from './nodes.ts'
import type { TargetPath } from '../../util/paths.ts'

/**
 * Writes a user's SSH keys with no more than the user's own rights: every directory and file on the way must be one
 * that the user could open or make. The owner of what is made is the user.
 *
 * Checked, where others become the user for a moment: the ids of a Node process hold for all that it does at once.
 */
export async function writeKeys(
  machine: Machine,
  nodes: RealNodes,
  operation: Operation<'write-ssh-keys'>,
): Promise<void> {
  const { target } = machine
  const { resolver } = target
  const now = {
    resolve: (path: TargetPath) => resolver.resolve(path),
    resolveFully: (path: TargetPath) => resolver.resolveFully(path),
    stat: (path: TargetPath) => target.stat(resolver.resolve(path)),
  }
  await writeSshKeys(
    {
      now,
      perform: async (work, redo) => await performNode(nodes, work, redo),
      async write(path, bytes, attributes) {
        const before = target.stat(path)
        const { mode = 0o600, uid = 0, gid = 0 } = { ...before, ...attributes }
        await writeInPlace(target, path, bytesBody(bytes), { mode, uid, gid })
      },
    },
    readDatabase(target),
    operation,
  )
}
