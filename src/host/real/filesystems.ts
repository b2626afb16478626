import { MADE_FORMATS, madeFormat, type MadeFormat } from '../../config/filesystem-formats.ts'
import { FirstlightError } from '../../errors.ts'
import { doingOf } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'
import type { DevicePath } from '../../util/paths.ts'
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
  operation: Operation<'make-filesystem'>,
  options: { readonly redo: boolean; readonly signal?: AbortSignal },
): Promise<void> {
  const node = machine.nodeOf(operation.device)
  const doing = doingOf(operation)
  const { tool, args } = makerOf(operation)
  await claim(machine, node, { doing, redo: options.redo })
  if (options.redo) await machine.commands.run('wipefs', ['--all', '--', node], { doing })
  const { signal } = options
  await machine.commands.run(tool, [...args, '--', node], { doing, signal })
  await settle(machine, node)
}

/**
 * The program that makes a filesystem, and its arguments: the user's own first, then force, UUID and label.
 * @throws FirstlightError `command-failed` for a format that nobody makes
 */
export function makerOf(operation: Operation<'make-filesystem'>): {
  readonly tool: MadeFormat['tool']
  readonly args: readonly string[]
  readonly made: MadeFormat
} {
  const { format, label, uuid, options } = operation
  const made = madeFormat(format)
  if (made === undefined) {
    throw new FirstlightError('command-failed', `${doingOf(operation)}: this format cannot be made`, {
      hint: `use one of ${[...MADE_FORMATS.keys()].join(', ')}`,
    })
  }
  const named = [...(uuid === undefined ? [] : made.uuid(uuid)), ...(label === undefined ? [] : [made.label[0], label])]
  return { tool: made.tool, args: [...options, ...made.force, ...named], made }
}
