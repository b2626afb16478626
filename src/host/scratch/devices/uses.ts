import { arrayPath } from '../../../config/storage-graph.ts'
import { partitionNode } from '../../../util/partition-path.ts'
import type { Operation } from '../../operation/operation.ts'
import { deviceInUse, whyNot, type DeviceUses } from '../../uses.ts'
import { doingOf, doomedBy } from '../../operation/table.ts'
import type { BlockDevice } from './block-device.ts'
import { findDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import { mountsOf } from './mount-index.ts'
import type { MachineState } from './state.ts'

/** Who uses a device besides what the state knows: asked of the real machine, of which the state is a copy. */
export type UsesOutside = (node: string, redo: boolean) => DeviceUses | undefined

/** How uses are looked for. */
export interface UsesOptions {
  readonly outside?: UsesOutside | undefined
  /** Whether what an interrupted run left open does not count. @default false */
  readonly redo?: boolean
  /** The array or volume that does not count, since the operation is about to make it. */
  readonly except?: { readonly array?: string; readonly volume?: string }
}

/** Who uses a device and its partitions. */
export function usesOf(state: MachineState, device: BlockDevice, options: UsesOptions = {}): DeviceUses {
  const beyond = options.outside?.(device.node, options.redo ?? false)
  const partitions = new Map(beyond?.partitions)
  for (const partition of device.disk?.partitions ?? []) {
    const part = indexOf(state).byNode(partitionNode(device.node, partition.number))
    const use = part && ownUse(state, part, options)
    if (use !== undefined) partitions.set(partition.number, use)
  }
  const itself = ownUse(state, device, options) ?? beyond?.itself ?? useOfDisk(state, device, options)
  return { itself, partitions }
}

/** @throws FirstlightError `device-in-use` when an operation would destroy what is in use */
export function demandUnused(state: MachineState, operation: Operation, options: UsesOptions): void {
  const except = exceptionOf(operation, options.redo ?? false)
  for (const doomed of doomedBy(operation, options.redo)) {
    const device = findDevice(state, doomed.device)
    const why = device && whyNot(doomed, usesOf(state, device, { ...options, except }))
    if (device && why !== undefined) throw deviceInUse(doingOf(operation), device.node, why)
  }
}

function exceptionOf(operation: Operation, redo: boolean): NonNullable<UsesOptions['except']> {
  if (!redo) return {}
  if (operation.kind === 'create-array') return { array: arrayPath(operation.name) }
  return operation.kind === 'open-luks' ? { volume: operation.volume } : {}
}

function ownUse(state: MachineState, device: BlockDevice, { except = {} }: UsesOptions): string | undefined {
  const said = device.partition?.inUse ?? device.disk?.inUse
  if (said !== undefined) return said
  const mount = mountsOf(state).of(device.node)
  if (mount) return `it is mounted at ${mount.path}`
  const volume = indexOf(state).volumeOn(device.node)
  if (volume !== undefined && volume !== except.volume) return `the LUKS volume ${JSON.stringify(volume)} on it is open`
  const array = indexOf(state).arrayOf(device.node)
  if (array === undefined || array === except.array) return undefined
  return `it belongs to the array ${JSON.stringify(state.disks[array]?.array?.name)}`
}

/** A whole disk that is used takes its partitions with it: a filesystem lies where they are. */
function useOfDisk(state: MachineState, device: BlockDevice, options: UsesOptions): string | undefined {
  const disk = device.partition && indexOf(state).byNode(device.root)
  const use = disk && ownUse(state, disk, options)
  return use === undefined ? undefined : `the disk that it is part of is in use (${use})`
}
