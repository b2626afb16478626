import { FirstlightError } from '../../../errors.ts'
import { targetPath } from '../../../util/paths.ts'
import type { BlockDevice } from './block-device.ts'
import { indexOf } from './device-index.ts'
import type { MachineState } from './state.ts'

/** Every device of the machine. */
export function blockDevices(state: MachineState): readonly BlockDevice[] {
  return indexOf(state).all()
}

/** The device that a path leads to now; `undefined` when there is none. */
export function linkedDevice(state: MachineState, path: string): BlockDevice | undefined {
  return indexOf(state).byName(targetPath(path))
}

/** The device that a path led to when it was waited for, else the one it leads to now. */
export function findDevice(state: MachineState, path: string): BlockDevice | undefined {
  const noted = state.names[path]
  const known = noted === undefined ? undefined : indexOf(state).byNode(noted)
  return known ?? linkedDevice(state, path)
}

/**
 * The device that a path leads to.
 * @throws FirstlightError `device-missing`
 */
export function requireDevice(state: MachineState, doing: string, path: string): BlockDevice {
  const device = findDevice(state, path)
  if (device) return device
  throw new FirstlightError('device-missing', `${doing}: there is no device ${JSON.stringify(path)}`, {
    hint: 'a scratch machine has the disks of its machine file, or those that the document names',
    facts: { device: path },
  })
}

/** Takes the table of a whole disk away, as whatever is written to its beginning does. */
export function clearTable(state: MachineState, { node, disk }: BlockDevice): void {
  if (!disk) return
  const isPartitioned = disk.partitions.length > 0
  Object.assign(disk, { table: 'none', partitions: [] })
  if (isPartitioned) indexOf(state).refreshDisk(node)
}
