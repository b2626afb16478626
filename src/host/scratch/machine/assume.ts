import { mistypedDevices } from '../../../config/mistyped-devices.ts'
import type { Config, Disk, Storage } from '../../../config/model.ts'
import { sameName, storageMade, storageUsed } from '../../../config/storage-graph.ts'
import { MIB } from '../../../util/bytes.ts'
import { partitionPath } from '../../../util/partition-path.ts'
import { stableUuids } from '../devices/stable-uuid.ts'
import type { AreaState } from '../devices/state.ts'
import { createAssumedDisks, DISK_SIZE, PARTITION_SIZE, type AssumedPartition } from './assumed-disks.ts'
import { BARE_MACHINE, type MachineDescription } from './description.ts'
import { COREOS_BOOT_DISK } from './image.ts'
import { partitionName } from './node-names.ts'
import { keptFor } from '../../../util/kept-for.ts'

const GIB = 1024 * MIB

/** Labels of partitions that a container host's image brings with a filesystem in them. */
const IMAGE_LABELS: ReadonlySet<string> = new Set(['root', 'boot', 'EFI-SYSTEM', 'ROOT', 'OEM', 'USR-A', 'USR-B'])

const uuid = stableUuids('assumed machine')

/**
 * The machine that a document seems to be written for, when nobody describes one: every disk that it names is there,
 * blank and large enough; and so is every other device that it uses, those named by label or UUID with the filesystem
 * that the document expects. What the document makes itself is not there, nor what only a mistyped name asks for.
 */
export function assumeMachine(config: Config): MachineDescription {
  return assumedFor(config)
}

const assumedFor = keptFor((config: Config): MachineDescription => {
  const { storage = {} } = config
  const made = storageMade(storage)
  const used = storageUsed(storage).filter(({ device }) => device.startsWith('/dev/'))
  const machine = createAssumedDisks(new Set(used.map(({ device }) => partitionName(device)?.disk ?? device)))
  for (const disk of storage.disks ?? []) {
    if (made.has(sameName(disk.device))) continue
    if (disk.device === COREOS_BOOT_DISK) machine.imageDisk(disk.device, spaceFor(disk))
    else machine.disk(disk.device, spaceFor(disk))
    if (disk.device !== COREOS_BOOT_DISK) {
      for (const partition of partitionsMeant(disk)) machine.partition(disk.device, partition)
    }
  }
  const mistyped = mistypedDevices(made, used)
  const absent = new Set((storage.disks ?? []).flatMap(numberedLater))
  const wiped = new Set((storage.disks ?? []).filter(({ wipeTable }) => wipeTable === true).map(({ device }) => device))
  const expected = contentsExpected(storage)
  for (const { device, kind } of used) {
    const name = sameName(device)
    const isWiped = wiped.has(partitionName(device)?.disk ?? '')
    if (kind === 'disk' || made.has(name) || absent.has(device) || isWiped || mistyped.has(name)) continue
    if (!machine.has(device)) machine.device(device, expected(device))
  }
  return { ...BARE_MACHINE, disks: machine.disks }
})

/**
 * The partitions of a disk that a document only refers to: those with a number but no place or size, in front of
 * others that would find no room if these took all that is left.
 */
function partitionsMeant({ partitions = [], wipeTable }: Disk): readonly AssumedPartition[] {
  const wanted = partitions.filter(({ shouldExist }) => shouldExist !== false)
  return wanted.slice(0, -1).flatMap(({ number, label, guid, sizeMiB, startMiB, wipePartitionEntry }) => {
    const isMeant = number && sizeMiB === undefined && startMiB === undefined && !wipePartitionEntry && !wipeTable
    if (!isMeant) return []
    return [{ number, label, guid: guid ? guid.toUpperCase() : undefined }]
  })
}

/** The paths of the partitions of a disk that have no number yet: they get the lowest ones that nobody else has. */
function numberedLater({ device, partitions = [] }: Disk): readonly string[] {
  const wanted = partitions.filter(({ shouldExist }) => shouldExist !== false)
  const taken = new Set(wanted.map(({ number = 0 }) => number))
  let number = 0
  return wanted
    .filter((partition) => !partition.number)
    .map(() => {
      do number += 1
      while (taken.has(number))
      return partitionPath(device, number)
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

/** Tells what a device must hold already, for the document to make sense. */
function contentsExpected({ filesystems = [] }: Storage): (device: string) => AreaState {
  const byDevice = new Map(filesystems.map((filesystem) => [sameName(filesystem.device), filesystem]))
  return (device) => {
    const [, kind, name = ''] = /^\/dev\/disk\/by-(label|uuid|partlabel)\/(.+)$/.exec(sameName(device)) ?? []
    const wanted = byDevice.get(sameName(device))
    const type = wanted?.format && wanted.format !== 'none' ? wanted.format : 'ext4'
    const id = (): string => wanted?.uuid ?? uuid('filesystem', device)
    if (kind === 'label') return { type, uuid: id(), label: name }
    if (kind === 'uuid') return { type, uuid: name, ...(wanted?.label ? { label: wanted.label } : {}) }
    if (kind !== 'partlabel' || !IMAGE_LABELS.has(name) || !wanted) return {}
    return { type, uuid: id(), label: wanted.label ?? name }
  }
}
