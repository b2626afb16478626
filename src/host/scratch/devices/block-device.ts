import { FirstlightError } from '../../../errors.ts'
import { partitionNode, partitionPath } from '../../../util/partition-path.ts'
import { targetPath } from '../../paths.ts'
import type { AreaState, DiskState, MachineState, PartitionState } from './state.ts'

/** LUKS2 keeps 16 MiB in front of what it protects (cryptsetup(8)). */
export const LUKS_HEADER_SIZE: number = 16 * 1024 * 1024

/** A device as everything above it sees it. */
export interface BlockDevice {
  /** Its one node, by which the state knows it. */
  readonly node: string
  /** Bytes. */
  readonly size: number
  readonly sectorSize: number
  /** Other paths that lead to it. */
  readonly links: readonly string[]
  readonly area: AreaState
  /** Puts something else at its beginning. */
  replaceArea(area: AreaState): void
  /** The disk, when this is a whole one, with a table or without. */
  readonly disk?: DiskState
  readonly partition?: PartitionState
}

/** Every device of the machine. */
export function blockDevices(state: MachineState): readonly BlockDevice[] {
  const found: BlockDevice[] = []
  for (const [node, disk] of Object.entries(state.disks)) {
    found.push(wholeDevice(node, disk))
    for (const partition of disk.partitions) found.push(partitionDevice(node, disk, partition))
  }
  for (const name of Object.keys(state.volumes)) {
    const volume = openVolume(state, name, found)
    if (volume) found.push(volume)
  }
  return found
}

/** The device that a path leads to now; `undefined` when there is none. */
export function linkedDevice(state: MachineState, path: string): BlockDevice | undefined {
  const wanted: string = targetPath(path)
  return blockDevices(state).find(({ node, links }) => node === wanted || links.includes(wanted))
}

/** The device that a path led to when it was waited for, else the one it leads to now. */
export function findDevice(state: MachineState, path: string): BlockDevice | undefined {
  const noted = state.names[path]
  const known = noted === undefined ? undefined : blockDevices(state).find(({ node }) => node === noted)
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

/** A disk as a device. */
export function wholeDevice(node: string, disk: DiskState): BlockDevice {
  const area = disk.areas['0'] ?? {}
  return {
    node,
    size: disk.size,
    sectorSize: disk.sectorSize,
    links: [...disk.links, ...linksByContent(area)],
    area,
    replaceArea: (area) => {
      disk.areas['0'] = area
    },
    disk,
  }
}

/** A partition of a disk as a device. */
export function partitionDevice(diskNode: string, disk: DiskState, partition: PartitionState): BlockDevice {
  const { number, start, size, label, guid } = partition
  const key = String(start * disk.sectorSize)
  const area = disk.areas[key] ?? {}
  const byTable = [
    ...disk.links.map((link) => partitionPath(link, number)),
    `/dev/disk/by-partuuid/${guid.toLowerCase()}`,
    ...(label === '' ? [] : spellings('/dev/disk/by-partlabel/', label)),
  ]
  return {
    node: partitionNode(diskNode, number),
    size: size * disk.sectorSize,
    sectorSize: disk.sectorSize,
    links: [...byTable, ...linksByContent(area)],
    area,
    replaceArea: (area) => {
      disk.areas[key] = area
    },
    partition,
  }
}

function openVolume(state: MachineState, name: string, devices: readonly BlockDevice[]): BlockDevice | undefined {
  const device = devices.find(({ node }) => node === state.volumes[name]?.device)
  const luks = device?.area.luks
  if (!device || !luks) return undefined
  return {
    node: `/dev/mapper/${name}`,
    size: Math.max(device.size - LUKS_HEADER_SIZE, 0),
    sectorSize: device.sectorSize,
    links: [`/dev/disk/by-id/dm-name-${name}`, ...linksByContent(luks.payload)],
    area: luks.payload,
    replaceArea: (area) => {
      luks.payload = area
    },
  }
}

function linksByContent({ label, uuid, type }: AreaState): readonly string[] {
  if (type === undefined || type === 'linux_raid_member') return []
  return [
    ...(uuid === undefined ? [] : [`/dev/disk/by-uuid/${uuid}`]),
    ...(label === undefined || label === '' ? [] : spellings('/dev/disk/by-label/', label)),
  ]
}

/** As written, and with what udev escapes as `\xNN` in names of links. */
function spellings(directory: string, name: string): readonly string[] {
  const escaped = name.replaceAll(/[^0-9A-Za-z#+\-.:=@_\u0080-\u{10ffff}]/gu, (character) => {
    return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  })
  return escaped === name ? [directory + name] : [directory + escaped, directory + name]
}
