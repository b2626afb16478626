import { uuidAsShown } from '../../../config/filesystem-formats.ts'
import { arrayPath } from '../../../config/storage-graph.ts'
import { MIB } from '../../../util/bytes.ts'
import { firstRepeated } from '../../../util/first-repeated.ts'
import { partitionNode } from '../../../util/partition-path.ts'
import { GPT_ENTRIES, GPT_LABEL_LENGTH, LINUX_DATA, usableSectors } from '../../gpt.ts'
import { createArray } from '../devices/arrays.ts'
import { blockDevices } from '../devices/find-device.ts'
import { indexOf } from '../devices/device-index.ts'
import { digestOf } from '../devices/luks.ts'
import { stableUuids } from '../devices/stable-uuid.ts'
import type { AreaState, DiskState, MachineState, PartitionState } from '../devices/state.ts'
import { devicePath } from '../../../util/paths.ts'
import { SCRATCH_BOOT_ID, startState, type MachineDescription } from './description.ts'
import { readFields, type Fail, type Fields } from '../../../yaml/fields.ts'
import { utf8 } from '../../../util/utf8.ts'

const KEYS = ['disks', 'arrays', 'kernelArguments', 'readOnly', 'bootId', 'live']
const DISK_KEYS = ['device', 'size', 'sectorSize', 'links', 'table', 'partitions', 'filesystem', 'luks', 'inUse']
const PARTITION_KEYS = [
  'number',
  'label',
  'start',
  'size',
  'startMiB',
  'sizeMiB',
  'guid',
  'typeGuid',
  'filesystem',
  'luks',
  'inUse',
]
const ARRAY_KEYS = ['name', 'level', 'devices', 'spares', 'filesystem', 'luks']
const FILESYSTEM_KEYS = ['type', 'label', 'uuid', 'size', 'others']
const LUKS_KEYS = ['version', 'label', 'uuid', 'discard', 'key', 'filesystem']

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const uuid = stableUuids('machine file')

/**
 * Takes plain data (of YAML or JSON) as the description of a machine; `docs/machine-file.md` says what may stand in it.
 * @param fail is told of the first thing that is wrong
 */
export function describeMachine(value: unknown, fail: Fail): MachineDescription {
  const fields = readFields(value ?? {}, [], KEYS, fail)
  const disks: Record<string, DiskState> = {}
  for (const entry of fields.objects('disks', DISK_KEYS)) {
    const device = devicePathOf(entry, 'device')
    if (disks[device]) entry.fail('device', 'is described twice')
    disks[device] = diskOf(entry, device)
  }
  const readOnly = fields.texts('readOnly')
  if (!readOnly.every((path) => path.startsWith('/'))) {
    fields.fail('readOnly', 'must be absolute paths', 'for example [/usr]')
  }
  const description = {
    disks,
    readOnly: readOnly.length === 0 ? undefined : readOnly,
    kernelArguments: fields.texts('kernelArguments'),
    bootId: fields.text('bootId') ?? SCRATCH_BOOT_ID,
    isLive: fields.flag('live') ?? false,
  }
  const state = startState(description, undefined)
  for (const entry of fields.objects('arrays', ARRAY_KEYS)) addArray(state, entry)
  demandDistinctNodes(state, fields)
  return { ...description, disks: state.disks }
}

function diskOf(fields: Fields, device: string): DiskState {
  const size = fields.bytes('size') ?? fields.fail('size', 'is missing', 'for example 20GiB')
  const sectorSize = fields.count('sectorSize') ?? 512
  if (sectorSize !== 512 && sectorSize !== 4096) fields.fail('sectorSize', 'must be 512 or 4096')
  if (size === 0 || size % sectorSize !== 0) fields.fail('size', `must be a multiple of the sector size, ${sectorSize}`)
  const links = fields.texts('links')
  if (!links.every((link) => link.startsWith('/dev/'))) fields.fail('links', 'must be paths below /dev')
  const table = fields.text('table') ?? (fields.has('partitions') ? 'gpt' : 'none')
  if (table !== 'gpt' && table !== 'none' && table !== 'dos') fields.fail('table', 'must be gpt, dos or none')
  const disk: DiskState = {
    size,
    sectorSize,
    links: [...links],
    table: table === 'dos' ? 'other' : table,
    partitions: [],
    areas: {},
    ...reasonOf(fields),
  }
  if (fields.has('partitions') && table !== 'gpt') fields.fail('partitions', 'need the table gpt')
  for (const entry of fields.objects('partitions', PARTITION_KEYS)) addPartition(disk, device, entry)
  setArea(disk, 0, fields, device)
  if (disk.areas['0'] && table !== 'none') fields.fail('table', 'cannot be there beside a filesystem or a volume')
  return disk
}

function addPartition(disk: DiskState, device: string, fields: Fields): void {
  const number = fields.count('number') ?? Math.max(0, ...disk.partitions.map((other) => other.number)) + 1
  if (number < 1 || number > GPT_ENTRIES) fields.fail('number', `must be from 1 to ${GPT_ENTRIES}`)
  if (disk.partitions.some((other) => other.number === number)) fields.fail('number', `${number} is there twice`)
  const { start, size } = placeOf(disk, fields)
  const label = fields.text('label') ?? ''
  if (label.length > GPT_LABEL_LENGTH) fields.fail('label', `is longer than ${GPT_LABEL_LENGTH} characters`)
  const node = partitionNode(device, number)
  const guid = (uuidOf(fields, 'guid') ?? uuid('partition', node)).toUpperCase()
  const typeGuid = (uuidOf(fields, 'typeGuid') ?? LINUX_DATA).toUpperCase()
  const partition: PartitionState = { number, start, size, label, guid, typeGuid, ...reasonOf(fields) }
  disk.partitions.push(partition)
  disk.partitions.sort((a, b) => a.number - b.number)
  setArea(disk, start * disk.sectorSize, fields, node)
}

/** Where a partition is: as said, or behind the last one; it takes the rest of the disk when no size is given. */
function placeOf(disk: DiskState, fields: Fields): { readonly start: number; readonly size: number } {
  const perMiB = MIB / disk.sectorSize
  const sectors = (key: string): number | undefined => {
    const inMiB = fields.count(`${key}MiB`)
    if (inMiB !== undefined && fields.has(key)) fields.fail(key, `and ${key}MiB cannot both be given`)
    return inMiB === undefined ? fields.count(key) : inMiB * perMiB
  }
  const usable = usableSectors(disk.size / disk.sectorSize, disk.sectorSize)
  const behind = Math.max(usable.first, ...disk.partitions.map((other) => other.start + other.size))
  const start = sectors('start') ?? Math.ceil(behind / perMiB) * perMiB
  const size = sectors('size') || usable.last + 1 - start
  if (start < usable.first || start + size - 1 > usable.last || size < 1) {
    fields.fail('', `does not fit into the usable sectors ${usable.first} to ${usable.last}`)
  }
  const overlapped = disk.partitions.find((other) => start < other.start + other.size && other.start < start + size)
  if (overlapped) fields.fail('', `overlaps partition ${overlapped.number}`)
  return { start, size }
}

/** What a disk or a partition holds: a filesystem or a LUKS volume. */
function setArea(disk: DiskState, start: number, fields: Fields, node: string): void {
  const filesystem = fields.object('filesystem', FILESYSTEM_KEYS)
  const luks = fields.object('luks', LUKS_KEYS)
  if (filesystem && luks) fields.fail('luks', 'and filesystem cannot both be given')
  const area = filesystem ? filesystemOf(filesystem, node) : luks && luksOf(luks, node)
  if (area) disk.areas[String(start)] = area
}

function filesystemOf(fields: Fields, node: string): AreaState {
  const type = fields.text('type') ?? fields.fail('type', 'is missing', 'for example ext4')
  const [label, others, size] = [fields.text('label'), fields.texts('others'), fields.bytes('size')]
  const id = fields.text('uuid') ?? uuid('filesystem', node)
  return {
    type,
    uuid: fields.has('uuid') ? id : uuidAsShown(type, id),
    label,
    size,
    others: others.length === 0 ? undefined : [...others],
  }
}

function luksOf(fields: Fields, node: string): AreaState {
  const version = fields.count('version') ?? 2
  if (version !== 1 && version !== 2) return fields.fail('version', 'must be 1 or 2')
  const id = uuidOf(fields, 'uuid') ?? uuid('luks', node)
  const [label, key] = [fields.text('label'), fields.text('key')]
  const inside = fields.object('filesystem', FILESYSTEM_KEYS)
  return {
    type: 'crypto_LUKS',
    uuid: id,
    label,
    luks: {
      version,
      discard: fields.flag('discard') ?? false,
      keys: key === undefined ? [] : [digestOf(id, utf8(key))],
      bindings: [],
      payload: inside ? filesystemOf(inside, `${node} inside`) : {},
    },
  }
}

function addArray(state: MachineState, fields: Fields): void {
  const name = fields.text('name') ?? fields.fail('name', 'is missing')
  const level = fields.text('level') ?? fields.fail('level', 'is missing', 'for example raid1')
  const devices = fields.texts('devices').map(devicePath)
  const spares = fields.count('spares') ?? 0
  try {
    createArray(state, { kind: 'create-array', name, level, devices, spares, options: [] }, { redo: false, uuid })
  } catch (thrown) {
    fields.fail('', `cannot be made: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  const disk = state.disks[arrayPath(name)]
  if (disk) setArea(disk, 0, fields, arrayPath(name))
  indexOf(state).refreshDisk(arrayPath(name))
}

function demandDistinctNodes(state: MachineState, fields: Fields): void {
  const twice = firstRepeated(blockDevices(state).map(({ node }) => node))
  if (twice !== undefined) fields.fail('disks', `give ${twice} twice`)
}

function devicePathOf(fields: Fields, key: string): string {
  const device = fields.text(key) ?? fields.fail(key, 'is missing', 'for example /dev/sda')
  if (!/^\/dev\/[^/]/.test(device)) fields.fail(key, 'must be a path below /dev')
  return device
}

function reasonOf(fields: Fields): { readonly inUse?: string } {
  const inUse = fields.text('inUse')
  return inUse === undefined ? {} : { inUse }
}

function uuidOf(fields: Fields, key: string): string | undefined {
  const id = fields.text(key)
  if (id !== undefined && !UUID.test(id)) fields.fail(key, 'must be a UUID')
  return id
}
