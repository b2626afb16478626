import { arrayPath } from '../../../config/storage-graph.ts'
import { nearest } from '../../../util/nearest.ts'
import { FirstlightError } from '../../../errors.ts'
import type { Devices } from '../../host.ts'
import type { DiskOperation, LuksOperation, MountOperation, Operation } from '../../operation/operation.ts'
import { isWithin, targetPath, type DevicePath, type TargetPath } from '../../../util/paths.ts'
import { isOf } from '../../operation/table.ts'
import { whyNot } from '../../uses.ts'
import { createArray } from './arrays.ts'
import type { BlockDevice } from './block-device.ts'
import { blockDevices, findDevice, linkedDevice, requireDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import { makeFilesystem, wipeSignatures } from './filesystems.ts'
import { bindClevis, dropLuksKey, formatLuks, openLuks, opensWith } from './luks.ts'
import { mount, unmount } from './mounts.ts'
import { changePartitions, wipeTable } from './partitions.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { MachineChange, MachineState } from './state.ts'
import { demandUnused, usesOf, type UsesOutside } from './uses.ts'

type DeviceKind = Exclude<(DiskOperation | LuksOperation | MountOperation)['kind'], 'provide-volume-key'>

/** An operation that changes simulated devices. */
export type DeviceOperation = Operation<DeviceKind>

/** The simulated devices of a scratch machine. */
export interface ScratchDevices extends Devices {
  /** Mounts at and below a path, deepest first. */
  mountsBelow(path: TargetPath): readonly TargetPath[]
  perform(operation: DeviceOperation, redo: boolean): void
}

/** What devices are made of. */
export interface DevicesParts {
  /** The state as it is now. */
  readonly read: () => MachineState
  /** Changes the state; nothing of it may have changed when `work` throws. What it says is to be kept before anything else is done. */
  readonly change: (work: (state: MachineState) => MachineChange | undefined) => void
  readonly uuid: StableUuid
  /** The key that the host holds for a volume. */
  readonly key: (volume: string) => Uint8Array | undefined
  /** Disks that were not known before and that hold the paths, by the paths of their nodes. */
  readonly discover?: (paths: readonly DevicePath[]) => Promise<MachineState['disks']>
  /** Who uses a device besides what the state knows. */
  readonly outside?: UsesOutside
  /** Whether a directory is there to mount on. */
  readonly isDirectory: (path: TargetPath) => boolean
}

/** Makes the devices of a scratch machine. */
export function createDevices(parts: DevicesParts): ScratchDevices {
  const { read, key } = parts
  const noted = new Set<string>()
  const device = (path: DevicePath): BlockDevice => requireDevice(read(), 'looking at a device', path)
  return {
    async wait(paths) {
      const missing = paths.filter((path) => !findDevice(read(), path))
      const found = missing.length === 0 ? {} : await parts.discover?.(missing)
      if (found && Object.keys(found).length > 0) parts.change((state) => addDisks(state, found))
      demandAll(read(), paths, noted)
    },
    identity: async (path) => findDevice(read(), path)?.node,
    size: async (path) => device(path).size,
    async table(path) {
      const { disk, size, sectorSize } = device(path)
      const sectors = Math.floor(size / sectorSize)
      if (!disk) return { kind: 'none', sectorSize, sectors, partitions: [] }
      const uses = usesOf(read(), device(path), parts)
      const partitions = disk.partitions.map((partition) => {
        const inUse = uses.partitions.get(partition.number)
        return { ...partition, inUse }
      })
      const { itself: inUse } = uses
      const usable = disk.table === 'gpt' && disk.usable ? { usable: disk.usable } : {}
      const lost = disk.isFrontLost === true ? { isFrontLost: true } : {}
      return {
        kind: disk.table,
        sectorSize,
        sectors,
        partitions,
        ...usable,
        ...lost,
        inUse,
      }
    },
    async signature(path) {
      const { type, uuid, label, size, others } = device(path).area
      return {
        type,
        uuid,
        label,
        size,
        others,
      }
    },
    async luks(path) {
      const { luks, uuid = '', label } = device(path).area
      return luks && { version: luks.version, uuid, label, discard: luks.discard }
    },
    async array(name) {
      const array = read().disks[arrayPath(name)]?.array
      return array && { level: array.level, devices: array.devices }
    },
    inUse: async (path) => whyNot({ partitions: 'all' }, usesOf(read(), device(path), parts)),
    async opensWith(path, volume) {
      const bytes = key(volume)
      return bytes !== undefined && opensWith(device(path), bytes)
    },
    // No kernel is there to be asked.
    demandMountable: async () => undefined,
    mountsBelow: (path) =>
      read()
        .mounts.map((mounted) => targetPath(mounted.path))
        .filter((mounted) => isWithin(mounted, path))
        .sort((a, b) => b.split('/').length - a.split('/').length),
    perform: (operation, redo) =>
      parts.change((state) => {
        const disks = disksOf(state, operation)
        demandUnused(state, operation, { ...parts, redo })
        performOn(state, operation, { ...parts, redo })
        return isOf('mounts', operation) ? undefined : changeOf(state, operation, { disks, noted })
      }),
  }
}

function addDisks(state: MachineState, found: MachineState['disks']): undefined {
  Object.assign(state.disks, found)
  for (const node of Object.keys(found)) indexOf(state).refreshDisk(node)
}

/** The disks and arrays that an operation may change, by their nodes: those of the devices that it names. */
function disksOf(state: MachineState, operation: DeviceOperation): readonly string[] {
  if (operation.kind === 'create-array') {
    return [arrayPath(operation.name), ...operation.devices.flatMap((device) => findDevice(state, device)?.root ?? [])]
  }
  return 'device' in operation ? [findDevice(state, operation.device)?.root ?? []].flat() : []
}

/** What an operation changed, with the names that were noted since the last one. */
function changeOf(
  { disks, volumes, names }: MachineState,
  operation: DeviceOperation,
  changed: { readonly disks: readonly string[]; readonly noted: Set<string> },
): MachineChange {
  const volume = operation.kind === 'open-luks' ? volumes[operation.volume] : undefined
  const fresh = [...changed.noted].flatMap((name) => (names[name] === undefined ? [] : [[name, names[name]] as const]))
  changed.noted.clear()
  return {
    disks: Object.fromEntries(changed.disks.map((node) => [node, disks[node] ?? null])),
    volumes: operation.kind === 'open-luks' && volume ? { [operation.volume]: volume } : {},
    names: Object.fromEntries(fresh),
  }
}

interface Performing extends DevicesParts {
  readonly redo: boolean
}

/** How each kind of operation changes the state: what it demands it demands first, so that one that fails has changed nothing. */
const PERFORM: {
  readonly [Each in DeviceKind]: (state: MachineState, operation: Operation<Each>, on: Performing) => void
} = {
  'wipe-table': wipeTable,
  partition: changePartitions,
  'create-array': createArray,
  'wipe-signatures': wipeSignatures,
  'make-filesystem': (state, operation, { uuid }) => makeFilesystem(state, operation, uuid),
  'format-luks': formatLuks,
  'open-luks': openLuks,
  'bind-clevis': bindClevis,
  'drop-volume-key': dropLuksKey,
  mount,
  unmount,
}

function performOn<Some extends DeviceKind>(state: MachineState, operation: Operation<Some>, on: Performing): void {
  PERFORM[operation.kind](state, operation, on)
}

/** Also notes which node each path leads to: in memory, until the first operation keeps it. */
function demandAll(state: MachineState, paths: readonly DevicePath[], noted: Set<string>): void {
  const missing = paths.filter((path) => {
    const device = linkedDevice(state, path)
    if (device) {
      state.names[path] = device.node
      noted.add(path)
    }
    return !device
  })
  if (missing.length === 0) return
  const names = missing.map((path) => JSON.stringify(path)).join(', ')
  const near = nearestName(state, missing[0] ?? '')
  throw new FirstlightError('device-missing', `waiting for devices: ${names} did not appear`, {
    hint:
      near === undefined
        ? 'a scratch machine has the disks of its machine file, or those that the document names'
        : `did you mean ${JSON.stringify(near)}?`,
    facts: { devices: missing.join(' ') },
  })
}

/** The name below the same directory that a missing one most likely stands for. */
function nearestName(state: MachineState, missing: string): string | undefined {
  const directory = missing.slice(0, missing.lastIndexOf('/') + 1)
  if (!directory.startsWith('/dev/') || directory === '/dev/') return undefined
  const names = blockDevices(state)
    .flatMap(({ node, links }) => [node, ...links])
    .filter((name) => name.startsWith(directory))
  const near = nearest(
    missing.slice(directory.length),
    names.map((name) => name.slice(directory.length)),
  )
  return near === undefined ? undefined : directory + near
}
