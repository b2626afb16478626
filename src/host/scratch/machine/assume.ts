import type { Config, Disk, Storage } from '../../../config/model.ts'
import { MIB } from '../../../util/bytes.ts'
import { LINUX_DATA, partitionNode } from '../../gpt.ts'
import { targetPath } from '../../paths.ts'
import { arrayNode } from '../devices/arrays.ts'
import { linkedDevice } from '../devices/block-device.ts'
import { stableUuids } from '../devices/stable-uuid.ts'
import type { AreaState, DiskState } from '../devices/state.ts'
import { BARE_MACHINE, startState, type MachineDescription } from './description.ts'
import { COREOS_BOOT_DISK, writeImage } from './image.ts'
import { isNode, partitionName } from './node-names.ts'

const GIB = 1024 * MIB

/** Least size of an assumed disk, and the size of an assumed partition. */
const [DISK_SIZE, PARTITION_SIZE] = [10 * GIB, GIB]

/** Labels of partitions that a container host's image brings with a filesystem in them. */
const IMAGE_LABELS: ReadonlySet<string> = new Set(['root', 'boot', 'EFI-SYSTEM', 'ROOT', 'OEM', 'USR-A', 'USR-B'])

const uuid = stableUuids('assumed machine')

/**
 * The machine that a document seems to be written for, when nobody describes one: every disk that it names is there,
 * blank and large enough; and so is every other device that it uses and does not make, those named by label or UUID
 * with the filesystem that the document expects.
 */
export function assumeMachine(config: Config): MachineDescription {
  const { storage = {} } = config
  const named = [...(storage.disks ?? []).map(({ device }) => device), ...devicesUsed(storage)]
  const machine = createAssumedDisks(new Set(named.map((path) => partitionName(path)?.disk ?? path)))
  for (const disk of storage.disks ?? []) {
    const made = machine.disk(disk.device, spaceFor(disk))
    if (disk.device === COREOS_BOOT_DISK) writeImage(made)
    else for (const partition of partitionsMeant(disk)) addPartition(made, partition, {})
  }
  const made = pathsMade(storage)
  for (const device of devicesUsed(storage)) {
    if (!made.has(device) && !made.has(unescape(device)) && !machine.has(device))
      machine.device(device, contentExpected(storage, device))
  }
  return { ...BARE_MACHINE, disks: machine.disks }
}

interface AssumedDisks {
  readonly disks: Record<string, DiskState>
  /** Whether a path leads to a device already. */
  has(path: string): boolean
  /** Makes sure of a disk of at least this many bytes. */
  disk(path: string, size: number): DiskState
  /** Makes sure of any device; one that looks like a partition gets a disk around it. */
  device(path: string, area: AreaState): void
}

/** @param reserved disks that the document names: none of them is invented for another purpose */
function createAssumedDisks(reserved: ReadonlySet<string>): AssumedDisks {
  const disks: Record<string, DiskState> = {}
  const links = new Map<string, string>()

  const unusedNode = (): string => {
    let number = 0
    const node = (): string => `/dev/vd${lettersOf(number)}`
    while (node() in disks || reserved.has(node())) number += 1
    return node()
  }
  const disk = (path: string, size: number): DiskState => {
    const node = links.get(path) ?? (isNode(path) ? path : unusedNode())
    const known = disks[node]
    if (known) return known
    const made: DiskState = { size, sectorSize: 512, links: [], table: 'none', partitions: [], areas: {} }
    if (node !== path) made.links.push(path)
    links.set(path, node)
    disks[node] = made
    return made
  }
  /** The disk that the image is on, for partitions of which only a label or an id is known. */
  const imagePartition = (wanted: Omit<NewPartition, 'number'>, area: AreaState): void => {
    const on = disk('/dev/disk/by-id/image', MIB)
    addPartition(on, { ...wanted, number: on.partitions.length + 1 }, area)
  }
  return {
    disks,
    disk,
    has: (path) => linkedDevice(startState({ ...BARE_MACHINE, disks }, undefined), path) !== undefined,
    device(path, area) {
      const [, kind, name = ''] = /^\/dev\/disk\/by-(label|uuid|partlabel|partuuid)\/(.+)$/.exec(path) ?? []
      const named = partitionName(path)
      if (kind === 'partlabel') return imagePartition({ label: unescape(name) }, area)
      if (kind === 'partuuid') return imagePartition({ guid: name.toUpperCase() }, area)
      if (kind !== undefined) return imagePartition({}, area)
      if (named) return addPartition(disk(named.disk, DISK_SIZE), named, area)
      const whole = disk(path, DISK_SIZE)
      if (area.type !== undefined) whole.areas['0'] = area
    },
  }
}

interface NewPartition {
  readonly number: number
  readonly label?: string
  readonly guid?: string
}

function addPartition(on: DiskState, { number, label = '', guid }: NewPartition, area: AreaState): void {
  if (on.partitions.some((other) => other.number === number)) return
  const start = on.size / on.sectorSize
  on.size += PARTITION_SIZE + MIB
  on.table = 'gpt'
  const size = PARTITION_SIZE / on.sectorSize
  const id = guid ?? uuid('partition', label || number, start).toUpperCase()
  on.partitions.push({ number, start, size, label, guid: id, typeGuid: LINUX_DATA })
  if (area.type !== undefined) on.areas[String(start * on.sectorSize)] = area
}

/** As the kernel counts disks: a … z, aa, ab, … */
function lettersOf(number: number): string {
  const last = String.fromCharCode(97 + (number % 26))
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last
}

/**
 * The partitions of a disk that a document only refers to: those with a number but no place or size, in front of
 * others that would find no room if these took all that is left.
 */
function partitionsMeant({ partitions = [], wipeTable }: Disk): readonly NewPartition[] {
  const wanted = partitions.filter(({ shouldExist }) => shouldExist !== false)
  return wanted.slice(0, -1).flatMap(({ number, label, guid, sizeMiB, startMiB, wipePartitionEntry }) => {
    const isMeant = number && sizeMiB === undefined && startMiB === undefined && !wipePartitionEntry && !wipeTable
    if (!isMeant) return []
    return [{ number, ...(label === undefined ? {} : { label }), ...(guid ? { guid: guid.toUpperCase() } : {}) }]
  })
}

/** Bytes that the partitions of a disk need, with room to spare. */
function spaceFor(disk: Disk): number {
  let end = MIB
  for (const { startMiB, sizeMiB } of disk.partitions ?? []) {
    end = Math.max(end, (startMiB ?? 0) * MIB) + Math.max((sizeMiB ?? 0) * MIB, PARTITION_SIZE) + MIB
  }
  return Math.max(DISK_SIZE, Math.ceil(end / GIB) * GIB + GIB)
}

/** The paths of everything that the document itself makes. */
function pathsMade(storage: Storage): ReadonlySet<string> {
  const made = new Set<string>()
  for (const disk of storage.disks ?? []) {
    made.add(targetPath(disk.device))
    const wanted = (disk.partitions ?? []).filter((partition) => partition.shouldExist !== false)
    for (const [index, { label, guid, number }] of wanted.entries()) {
      if (label) made.add(`/dev/disk/by-partlabel/${label}`)
      if (guid) made.add(`/dev/disk/by-partuuid/${guid.toLowerCase()}`)
      // A partition without a number gets the next free one: near enough for telling what the document makes.
      const place = number || index + 1
      made.add(isNode(disk.device) ? partitionNode(disk.device, place) : `${disk.device}-part${place}`)
    }
  }
  for (const { name } of storage.raid ?? []) made.add(arrayNode(name)).add(`/dev/disk/by-id/md-name-any:${name}`)
  for (const { name } of storage.luks ?? []) made.add(`/dev/mapper/${name}`).add(`/dev/disk/by-id/dm-name-${name}`)
  return made
}

/** The paths of the devices that filesystems, volumes and arrays are on. */
function devicesUsed(storage: Storage): ReadonlySet<string> {
  const used = [
    ...(storage.raid ?? []).flatMap(({ devices }) => devices ?? []),
    ...(storage.luks ?? []).map(({ device }) => device ?? ''),
    ...(storage.filesystems ?? []).filter(({ format }) => format !== 'virtiofs').map(({ device }) => device),
  ]
  return new Set(used.filter((device) => device.startsWith('/dev/')).map((device) => targetPath(device)))
}

/** What a device must hold already, for the document to make sense. */
function contentExpected(storage: Storage, device: string): AreaState {
  const [, kind, name = ''] = /^\/dev\/disk\/by-(label|uuid|partlabel)\/(.+)$/.exec(device) ?? []
  const wanted = storage.filesystems?.find((filesystem) => targetPath(filesystem.device) === device)
  const type = wanted?.format && wanted.format !== 'none' ? wanted.format : 'ext4'
  const id = wanted?.uuid ?? uuid('filesystem', device)
  if (kind === 'label') return { type, uuid: id, label: unescape(name) }
  if (kind === 'uuid') return { type, uuid: name, ...(wanted?.label ? { label: wanted.label } : {}) }
  if (kind !== 'partlabel' || !IMAGE_LABELS.has(name) || !wanted) return {}
  return { type, uuid: id, label: wanted.label ?? name }
}

/** What udev wrote as `\xNN`. */
function unescape(name: string): string {
  return name.replaceAll(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
