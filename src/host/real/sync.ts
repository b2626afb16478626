import type { Machine } from './machine.ts'
import { mountsBelow } from './mount.ts'
import { targetPath } from '../../util/paths.ts'

/**
 * Writes what the kernel still holds of the target's filesystems to their disks. Programs that write to devices do so
 * themselves. By sync(1), since Node has no call for a whole filesystem.
 */
export async function syncTarget(machine: Machine): Promise<void> {
  const paths = [machine.root, ...mountsBelow(machine, targetPath('/')).map((path) => machine.target.at(path))]
  await machine.commands.run('sync', ['--file-system', '--', ...new Set(paths)], { doing: 'syncing the target' })
}
