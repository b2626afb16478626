import { partitionNode, partitionPath } from '../../../util/partition-path.ts'
import type { AreaState, DiskState, PartitionState } from './state.ts'
import { toHex } from '../../../util/octets.ts'
import { utf8 } from '../../../util/utf8.ts'

/** LUKS2 keeps 16 MiB in front of what it protects (cryptsetup(8)). */
export const LUKS_HEADER_SIZE: number = 16 * 1024 * 1024

/** A device as everything above it sees it. */
export interface BlockDevice {
  /** Its one node, by which the state knows it. */
  readonly node: string
  /** The disk or array that it is on in the end. */
  readonly root: string
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

/** A disk as a device; `changed` is called when something else is put at its beginning. */
export function wholeDevice(node: string, disk: DiskState, changed: () => void = () => undefined): BlockDevice {
  const area = disk.areas['0'] ?? {}
  return {
    node,
    root: node,
    size: disk.size,
    sectorSize: disk.sectorSize,
    links: joined(disk.links, linksByContent(area)),
    area,
    replaceArea: (area) => {
      disk.areas['0'] = area
      changed()
    },
    disk,
  }
}

/** A partition of a disk as a device. */
export function partitionDevice(
  diskNode: string,
  disk: DiskState,
  { partition, changed = () => undefined }: { readonly partition: PartitionState; readonly changed?: () => void },
): BlockDevice {
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
    root: diskNode,
    size: size * disk.sectorSize,
    sectorSize: disk.sectorSize,
    links: [...byTable, ...linksByContent(area)],
    area,
    replaceArea: (area) => {
      disk.areas[key] = area
      changed()
    },
    partition,
  }
}

/** A LUKS volume that is open on a device; `undefined` when the device holds none. */
export function openVolume(name: string, device: BlockDevice, changed: () => void): BlockDevice | undefined {
  const { luks } = device.area
  if (!luks) return undefined
  return {
    node: `/dev/mapper/${name}`,
    root: device.root,
    size: Math.max(device.size - LUKS_HEADER_SIZE, 0),
    sectorSize: device.sectorSize,
    links: [`/dev/disk/by-id/dm-name-${name}`, ...linksByContent(luks.payload)],
    area: luks.payload,
    replaceArea: (area) => {
      luks.payload = area
      changed()
    },
  }
}

/** Both lists as one, which is the first where the second is empty: there may be thousands of blank disks. */
function joined(own: readonly string[], more: readonly string[]): readonly string[] {
  return more.length === 0 ? own : [...own, ...more]
}

const NO_LINKS: readonly string[] = []

function linksByContent({ label, uuid, type }: AreaState): readonly string[] {
  if (type === undefined || type === 'linux_raid_member') return NO_LINKS
  return [
    ...(uuid === undefined ? [] : [`/dev/disk/by-uuid/${uuid}`]),
    ...(label === undefined || label === '' ? [] : spellings('/dev/disk/by-label/', label)),
  ]
}

/** As written, and with what udev escapes as `\xNN` in names of links. */
function spellings(directory: string, name: string): readonly string[] {
  const escaped = name.replaceAll(/[^0-9A-Za-z#+\-.:=@_\u0080-\u{10ffff}]/gu, (character) => {
    return toHex(utf8(character)).replace(/../g, '\\x$&')
  })
  return escaped === name ? [directory + name] : [directory + escaped, directory + name]
}
