import { FirstlightError } from '../../../errors.ts'
import { formatBytes, MIB } from '../../../util/bytes.ts'
import type { DiskOperation } from '../../operation.ts'
import { requireDevice, type BlockDevice } from './block-device.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { MachineState } from './state.ts'

interface Format {
  /** Most bytes of a label. */
  readonly label: number
  /** Least bytes of a device. */
  readonly size: number
  /** The option of its mkfs that sets a label. */
  readonly labelOptions: readonly string[]
}

/** What the mkfs programs accept: mke2fs(8), mkfs.btrfs(8), mkfs.xfs(8), mkfs.fat(8), mkswap(8). */
const FORMATS: Readonly<Record<string, Format>> = {
  ext4: { label: 16, size: 256 * 1024, labelOptions: ['-L'] },
  btrfs: { label: 255, size: 109 * MIB, labelOptions: ['-L', '--label'] },
  xfs: { label: 12, size: 300 * MIB, labelOptions: ['-L'] },
  vfat: { label: 11, size: 32 * 1024, labelOptions: ['-n'] },
  swap: { label: 15, size: 40 * 1024, labelOptions: ['-L', '--label'] },
}

/** Removes every signature of a device, and of a whole disk its table too, as `wipefs --all` does. */
export function wipeSignatures(state: MachineState, operation: DiskOperation & { kind: 'wipe-signatures' }): void {
  const doing = `wiping the signatures of ${JSON.stringify(operation.device)}`
  const device = requireDevice(state, doing, operation.device)
  if (device.disk) Object.assign(device.disk, { table: 'none', partitions: [] })
  device.replaceArea({})
}

/**
 * Makes a filesystem, checked as its mkfs program checks it.
 * @throws FirstlightError `command-failed`, `device-missing`, `device-in-use`
 */
export function makeFilesystem(
  state: MachineState,
  operation: DiskOperation & { kind: 'make-filesystem' },
  uuid: StableUuid,
): void {
  const doing = `making the ${operation.format} filesystem on ${JSON.stringify(operation.device)}`
  const fail = (problem: string): FirstlightError => new FirstlightError('command-failed', `${doing}: ${problem}`)
  const device = requireDevice(state, doing, operation.device)
  const format = FORMATS[operation.format]
  if (!format) throw fail('there is no program that makes it')
  const label = operation.label ?? labelOption(operation.options, format)
  if (label !== undefined && Buffer.byteLength(label) > format.label) {
    throw fail(`the label ${JSON.stringify(label)} is longer than ${format.label} bytes`)
  }
  if (device.size < format.size) {
    throw fail(`the device has only ${formatBytes(device.size)} of the ${formatBytes(format.size)} that it needs`)
  }
  const id = filesystemUuid(operation, device, uuid)
  if (id === undefined) throw fail(`${JSON.stringify(operation.uuid)} is not a UUID of this format`)
  if (device.disk) Object.assign(device.disk, { table: 'none', partitions: [] })
  device.replaceArea({ type: operation.format, uuid: id, ...(label === undefined || label === '' ? {} : { label }) })
}

function labelOption(options: readonly string[], format: Format): string | undefined {
  for (const [index, option] of options.entries()) {
    if (format.labelOptions.includes(option)) return options[index + 1]
    const joined = format.labelOptions.find((name) => name.startsWith('--') && option.startsWith(`${name}=`))
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
  const text = uuid || stable('filesystem', device.node)
  if (format === 'vfat') {
    const hex = text.replace('-', '').slice(0, uuid ? undefined : 8)
    return /^[0-9a-f]{8}$/i.test(hex) ? `${hex.slice(0, 4)}-${hex.slice(4)}`.toUpperCase() : undefined
  }
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined
}
