import { sameName } from '../../../config/storage-graph.ts'
import { MIB } from '../../../util/bytes.ts'
import { LINUX_DATA } from '../../gpt.ts'
import { partitionDevice, wholeDevice, type BlockDevice } from '../devices/block-device.ts'
import { stableUuids } from '../devices/stable-uuid.ts'
import type { AreaState, DiskState, PartitionState } from '../devices/state.ts'
import { writeImage } from './image.ts'
import { isNode, partitionName } from './node-names.ts'

const GIB = 1024 * MIB

/** Least bytes of an assumed disk. */
export const DISK_SIZE: number = 10 * GIB

/** Bytes of an assumed partition. */
export const PARTITION_SIZE: number = GIB

const uuid = stableUuids('assumed machine')

/** A partition that is there. */
export interface AssumedPartition {
  readonly number: number
  readonly label?: string
  readonly guid?: string
}

/** The disks of a machine while it is being assumed. */
export interface AssumedDisks {
  readonly disks: Record<string, DiskState>
  /** Whether a path leads to a device already. */
  has(path: string): boolean
  /** Makes sure of a disk of at least this many bytes. */
  disk(path: string, size: number): DiskState
  /** Makes sure of a disk with the image of a container host. */
  imageDisk(path: string, size: number): void
  /** Makes sure of a partition of a disk that is there. */
  partition(path: string, partition: AssumedPartition): void
  /** Makes sure of any device; one that looks like a partition gets a disk around it. */
  device(path: string, area: AreaState): void
}

/** @param reserved disks that the document names: none of them is invented for another purpose */
export function createAssumedDisks(reserved: ReadonlySet<string>): AssumedDisks {
  const disks: Record<string, DiskState> = {}
  const nodes = new Map<string, string>()
  const names = new Set<string>()
  const numbers = new Map<string, Set<number>>()
  let unused = 0

  const unusedNode = (): string => {
    const node = (): string => `/dev/vd${lettersOf(unused)}`
    while (node() in disks || reserved.has(node())) unused += 1
    return node()
  }
  const numbersOn = (node: string): Set<number> => {
    const taken = numbers.get(node) ?? new Set<number>()
    numbers.set(node, taken)
    return taken
  }
  const note = ({ node, root, links, partition }: BlockDevice): void => {
    for (const name of [node, ...links]) names.add(name)
    if (partition) numbersOn(root).add(partition.number)
  }
  const nodeFor = (path: string, size: number): string => {
    const node = nodes.get(path) ?? (isNode(path) ? path : unusedNode())
    if (disks[node]) return node
    const made: DiskState = { size, sectorSize: 512, links: [], table: 'none', partitions: [], areas: {} }
    if (node !== path) made.links.push(path)
    nodes.set(path, node)
    disks[node] = made
    for (const name of [node, ...made.links]) names.add(name)
    return node
  }
  const disk = (path: string, size: number): DiskState => {
    const made = disks[nodeFor(path, size)]
    if (made === undefined) throw new TypeError(`no disk was made for ${path}`)
    return made
  }
  const partition = (path: string, wanted: AssumedPartition, area: AreaState = {}): void => {
    const on = disk(path, DISK_SIZE)
    const node = nodeFor(path, DISK_SIZE)
    if (numbersOn(node).has(wanted.number)) return
    note(partitionDevice(node, on, { partition: addPartition(on, wanted, area) }))
  }
  /** The disk that the image is on, for partitions of which only a label or an id is known. */
  const imagePartition = (wanted: Omit<AssumedPartition, 'number'>, area: AreaState): void => {
    const path = '/dev/disk/by-id/image'
    partition(path, { ...wanted, number: disk(path, MIB).partitions.length + 1 }, area)
  }
  return {
    disks,
    disk,
    partition,
    has: (path) => names.has(path),
    imageDisk(path, size) {
      const on = disk(path, size)
      writeImage(on)
      for (const each of on.partitions) note(partitionDevice(nodeFor(path, size), on, { partition: each }))
    },
    device(path, area) {
      const [, kind, name = ''] = /^\/dev\/disk\/by-(label|uuid|partlabel|partuuid)\/(.+)$/.exec(sameName(path)) ?? []
      const named = partitionName(path)
      if (kind === 'partlabel') return imagePartition({ label: name }, area)
      if (kind === 'partuuid') return imagePartition({ guid: name.toUpperCase() }, area)
      if (kind !== undefined) return imagePartition({}, area)
      if (named) return partition(named.disk, named, area)
      const whole = disk(path, DISK_SIZE)
      if (area.type !== undefined) whole.areas['0'] = area
      note(wholeDevice(nodeFor(path, DISK_SIZE), whole))
    },
  }
}

function addPartition(on: DiskState, { number, label = '', guid }: AssumedPartition, area: AreaState): PartitionState {
  const start = on.size / on.sectorSize
  on.size += PARTITION_SIZE + MIB
  on.table = 'gpt'
  const size = PARTITION_SIZE / on.sectorSize
  const id = guid ?? uuid('partition', label || number, start).toUpperCase()
  const added = { number, start, size, label, guid: id, typeGuid: LINUX_DATA }
  on.partitions.push(added)
  if (area.type !== undefined) on.areas[String(start * on.sectorSize)] = area
  return added
}

/** As the kernel counts disks: a … z, aa, ab, … */
function lettersOf(number: number): string {
  const last = String.fromCharCode(97 + (number % 26))
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last
}
