import { isUuidOf, madeFormat, uuidAsShown, type MadeFormat } from '../../../config/filesystem-formats.ts'
import { FirstlightError } from '../../../errors.ts'
import type { Operation } from '../../operation/operation.ts'
import type { BlockDevice } from './block-device.ts'
import { clearTable, requireDevice } from './find-device.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { MachineState } from './state.ts'
import { utf8Length } from '../../../util/utf8.ts'

/** Removes every signature of a device, and of a whole disk its table too, as `wipefs --all` does. */
export function wipeSignatures(state: MachineState, operation: Operation<'wipe-signatures'>): void {
  const doing = `wiping the signatures of ${JSON.stringify(operation.device)}`
  const device = requireDevice(state, doing, operation.device)
  clearTable(state, device)
  device.replaceArea({})
}

/**
 * Makes a filesystem, checked as its mkfs program checks it.
 * @throws FirstlightError `command-failed`, `device-missing`, `device-in-use`
 */
export function makeFilesystem(state: MachineState, operation: Operation<'make-filesystem'>, uuid: StableUuid): void {
  const doing = `making the ${operation.format} filesystem on ${JSON.stringify(operation.device)}`
  const fail = (problem: string): FirstlightError => new FirstlightError('command-failed', `${doing}: ${problem}`)
  const device = requireDevice(state, doing, operation.device)
  const format = madeFormat(operation.format)
  if (!format) throw fail('there is no program that makes it')
  const label = operation.label ?? labelOption(operation.options, format)
  if (label !== undefined && utf8Length(label) > format.labelBytes) {
    throw fail(`the label ${JSON.stringify(label)} is longer than ${format.labelBytes} bytes`)
  }
  const id = filesystemUuid(operation, device, uuid)
  if (id === undefined) throw fail(`${JSON.stringify(operation.uuid)} is not a UUID of this format`)
  clearTable(state, device)
  const named = label === undefined || label === '' ? {} : { label }
  device.replaceArea({ type: operation.format, uuid: id, ...named, size: device.size })
}

function labelOption(options: readonly string[], { label }: MadeFormat): string | undefined {
  for (const [index, option] of options.entries()) {
    if (label.includes(option)) return options[index + 1]
    const joined = label.find((name) => name.startsWith('--') && option.startsWith(`${name}=`))
    if (joined !== undefined) return option.slice(joined.length + 1)
  }
  return undefined
}

/** The UUID in the spelling in which a probe shows it; `undefined` when the one asked for is none. */
function filesystemUuid(
  { format, uuid }: { readonly format: string; readonly uuid?: string },
  device: BlockDevice,
  stable: StableUuid,
): string | undefined {
  if (!uuid) return uuidAsShown(format, stable('filesystem', device.node))
  return isUuidOf(format, uuid) ? uuidAsShown(format, uuid) : undefined
}
