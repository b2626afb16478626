import { FirstlightError } from '../../errors.ts'
import { doingOf } from '../doing.ts'
import type { DiskOperation } from '../operation.ts'
import type { DevicePath } from '../paths.ts'
import { mkfsOf } from '../tools.ts'
import type { Machine } from './machine.ts'
import { claim } from './release.ts'
import { settle } from './udev.ts'

/** Removes every signature of a device. */
export async function wipeSignatures(machine: Machine, device: DevicePath, redo: boolean): Promise<void> {
  const node = machine.nodeOf(device)
  const doing = doingOf({ kind: 'wipe-signatures', device })
  await claim(machine, node, { doing, redo })
  await machine.commands.run('wipefs', ['--all', '--', node], { doing })
  await settle(machine, node)
}

/** Makes a filesystem on a device that was wiped before. Redone, it is wiped once more: half a filesystem may be there. */
export async function makeFilesystem(
  machine: Machine,
  operation: DiskOperation & { kind: 'make-filesystem' },
  options: { readonly redo: boolean; readonly signal?: AbortSignal },
): Promise<void> {
  const { device, format } = operation
  const node = machine.nodeOf(device)
  const doing = doingOf(operation)
  const [tool] = mkfsOf(format)
  if (tool === undefined) {
    throw new FirstlightError('command-failed', `${doing}: this format cannot be made`, {
      hint: 'use btrfs, ext4, swap, vfat or xfs',
    })
  }
  await claim(machine, node, { doing, redo: options.redo })
  if (options.redo) await machine.commands.run('wipefs', ['--all', '--', node], { doing })
  const { signal } = options
  const args = [...operation.options, ...formatArguments(operation), '--', node]
  await machine.commands.run(tool, args, { doing, ...(signal === undefined ? {} : { signal }) })
  await settle(machine, node)
}

/** What follows the user's own options: force, since a wiped device may be forced, then UUID and label. */
function formatArguments({ format, label, uuid }: DiskOperation & { kind: 'make-filesystem' }): readonly string[] {
  switch (format) {
    case 'btrfs':
      return ['--force', ...named('-U', uuid?.toLowerCase()), ...named('-L', label)]
    case 'ext4':
      return ['-F', ...named('-U', uuid?.toLowerCase()), ...named('-L', label)]
    case 'swap':
      return ['-f', ...named('-U', uuid?.toLowerCase()), ...named('-L', label)]
    case 'xfs':
      return [
        '-f',
        ...named('-m', uuid === undefined ? undefined : `uuid=${uuid.toLowerCase()}`),
        ...named('-L', label),
      ]
    default:
      return [...named('-i', uuid?.replaceAll('-', '')), ...named('-n', label)]
  }
}

function named(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [flag, value]
}
