import type { Disk, Partition } from '../../config/model.ts'
import type { DiskTable, Devices, PartitionEntry } from '../../host/host.ts'
import type { NewPartition } from '../../host/operation/disks.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import { quotedText, shownText } from '../../host/operation/words.ts'
import { devicePath } from '../../util/paths.ts'
import type { ConfigPath } from '../../report/path.ts'
import { MIB } from '../../util/bytes.ts'
import { missingDevice } from './compare-volumes.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading } from './unreadable.ts'

/** Compares the partitions of the config's disks: those that were made, and what is said of those that were kept. */
export async function compareDisks(
  disks: readonly Disk[],
  operations: readonly PlannedOperation[],
  devices: Devices,
): Promise<Comparison> {
  const all: Comparison[] = []
  for (const [index, disk] of disks.entries()) {
    const path: ConfigPath = ['storage', 'disks', index]
    const wanted = expectPartitions(disk, path, operations)
    if (wanted.length === 0) continue
    const table = await readTable(devices, disk.device)
    for (const partition of wanted) all.push(comparePartition(disk, partition, table))
  }
  return joinComparisons(all)
}

/** A partition as it should be when all operations are done. */
interface ExpectedPartition {
  /** Absent for one that was there and is known by its label alone. */
  readonly number: number | undefined
  readonly isAbsent: boolean
  /** In sectors; absent: not compared. */
  readonly start: Place
  readonly size: Place
  readonly label: string | undefined
  readonly guid: string
  readonly typeGuid: string
  readonly path: ConfigPath
}

/** A place or a size, in sectors or in MiB. */
type Place = { readonly sectors: number } | { readonly mebibytes: number } | undefined

/** What the table of a disk should have. Pure. */
function expectPartitions(
  disk: Disk,
  path: ConfigPath,
  operations: readonly PlannedOperation[],
): readonly ExpectedPartition[] {
  const made = new Map<number, NewPartition>()
  for (const { operation } of operations) {
    if (operation.kind !== 'partition' || operation.device !== disk.device) continue
    for (const partition of operation.create) made.set(partition.number, partition)
  }
  const entries = disk.partitions ?? []
  const numbers = new Set(entries.map(({ number = 0 }) => number))
  const chosen = [...made.values()].filter(({ number }) => !numbers.has(number))
  return entries.map((partition, index): ExpectedPartition => {
    const { number = 0, label } = partition
    const partitionPath = [...path, 'partitions', index]
    const place = number === 0 ? chosen.findIndex((one) => one.label === label) : -1
    const created = number === 0 ? chosen.splice(place, place === -1 ? 0 : 1)[0] : made.get(number)
    return created === undefined ? kept(partition, partitionPath) : asMade(created, partitionPath)
  })
}

function asMade(
  { number, start, size, label, guid = '', typeGuid = '' }: NewPartition,
  path: ConfigPath,
): ExpectedPartition {
  const place = { start: { sectors: start }, size: { sectors: size } }
  return { number, isAbsent: false, ...place, label, guid, typeGuid, path }
}

function kept({ number = 0, startMiB, sizeMiB, ...partition }: Partition, path: ConfigPath): ExpectedPartition {
  const { label, guid = '', typeGuid = '', shouldExist } = partition
  return {
    number: number === 0 ? undefined : number,
    isAbsent: shouldExist === false,
    start: mebibytes(startMiB),
    size: mebibytes(sizeMiB),
    label,
    guid,
    typeGuid,
    path,
  }
}

/** A place that the document leaves open is not compared. */
function mebibytes(value = 0): Place {
  return value === 0 ? undefined : { mebibytes: value }
}

/** What was read of a table, or what to say instead of comparing. */
type TableReading = { readonly table: DiskTable } | { readonly missing: string } | { readonly reason: string }

async function readTable(devices: Devices, device: string): Promise<TableReading> {
  const missing = await missingDevice(devices, device)
  if (missing !== undefined) return missing
  const table = await reading(() => devices.table(devicePath(device)))
  return 'reason' in table ? table : { table: table.value }
}

const KEYS = { place: 'startMiB', size: 'sizeMiB', label: 'label', uuid: 'guid', type: 'typeGuid' } as const

function comparePartition(disk: Disk, wanted: ExpectedPartition, read: TableReading): Comparison {
  const name = wanted.number === undefined ? quotedText(wanted.label ?? '') : String(wanted.number)
  const collector = collect(`partition ${name} of ${shownText(disk.device)}`, wanted.path, KEYS)
  if ('reason' in read) collector.skip('all', read.reason)
  else if ('missing' in read) collector.differs('presence', read.missing)
  else compareEntry(wanted, read.table, collector)
  return collector.comparison
}

function compareEntry(wanted: ExpectedPartition, table: DiskTable, collector: Collector): void {
  const found = table.partitions.find(({ number, label }) =>
    wanted.number === undefined ? label === wanted.label : number === wanted.number,
  )
  if (wanted.isAbsent) {
    if (found !== undefined) collector.differs('presence', 'is there, the document has it deleted')
    return
  }
  if (found === undefined) return collector.differs('presence', 'is missing')
  comparePlaces(wanted, { found, sectorSize: table.sectorSize }, collector)
  if (wanted.label !== undefined && found.label !== wanted.label) {
    collector.differs('label', `label is ${quotedText(found.label)}, the document says ${quotedText(wanted.label)}`)
  }
  compareGuid('uuid', { what: 'GUID', found: found.guid, wanted: wanted.guid }, collector)
  compareGuid('type', { what: 'type', found: found.typeGuid, wanted: wanted.typeGuid }, collector)
}

interface FoundPartition {
  readonly found: PartitionEntry
  readonly sectorSize: number
}

function comparePlaces(wanted: ExpectedPartition, { found, sectorSize }: FoundPartition, collector: Collector): void {
  const sectors = (place: Place): number | undefined => {
    if (place === undefined) return undefined
    return 'sectors' in place ? place.sectors : (place.mebibytes * MIB) / sectorSize
  }
  const [start, size] = [sectors(wanted.start), sectors(wanted.size)]
  if (start !== undefined && found.start !== start) {
    collector.differs('place', `begins at sector ${found.start}, the document says ${start}`)
  }
  if (size !== undefined && found.size !== size) {
    collector.differs('size', `has ${found.size} sectors, the document says ${size}`)
  }
}

interface Guid {
  readonly what: string
  readonly found: string
  readonly wanted: string
}

function compareGuid(aspect: 'uuid' | 'type', { what, found, wanted }: Guid, collector: Collector): void {
  if (wanted === '' || found.toUpperCase() === wanted.toUpperCase()) return
  collector.differs(aspect, `${what} is ${shownText(found)}, the document says ${shownText(wanted.toUpperCase())}`)
}
