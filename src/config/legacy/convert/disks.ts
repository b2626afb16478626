import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject } from '../../../util/json.ts'
import type { Spec2 } from '../spec-2.ts'
import { ifTrue, refuse, remark, unlessEmpty, unlessNone } from './conversion.ts'
import type { Conversion } from './conversion.ts'

type Storage = NonNullable<Spec2['storage']>
type Disk = NonNullable<Storage['disks']>[number]
type Partition = NonNullable<Disk['partitions']>[number]
type Raid = NonNullable<Storage['raid']>[number]

/** Converts `storage.disks`: sectors become MiB where that is exact. */
export function convertDisk(disk: Disk, path: ConfigPath, conversion: Conversion): JsonObject {
  checkUnits(disk, path, conversion)
  return {
    device: disk.device ?? '',
    wipeTable: ifTrue(disk.wipeTable),
    partitions: unlessNone(disk.partitions)?.map((partition, index) =>
      convertPartition(partition, [...path, 'partitions', index], conversion),
    ),
  }
}

/** Converts `storage.raid`: the same but for `spares: 0`, which is absent. */
export function convertRaid(raid: Raid): JsonObject {
  return {
    name: raid.name ?? '',
    level: raid.level ?? '',
    devices: raid.devices ?? [],
    spares: raid.spares === 0 ? undefined : raid.spares,
    options: unlessNone(raid.options),
  }
}

function checkUnits(disk: Disk, path: ConfigPath, conversion: Conversion): void {
  const partitions = disk.partitions ?? []
  const inSectors = partitions.some(({ size, start }) => size !== undefined || start !== undefined)
  const inMebibytes = partitions.findIndex(({ sizeMiB, startMiB }) => sizeMiB !== undefined || startMiB !== undefined)
  if (!inSectors || inMebibytes === -1) return
  const partition = partitions[inMebibytes]
  refuse(conversion, {
    code: 'legacy-units-of-size-mixed',
    path: [...path, 'partitions', inMebibytes, partition?.sizeMiB === undefined ? 'startMiB' : 'sizeMiB'],
    device: disk.device ?? '',
  })
}

function convertPartition(partition: Partition, path: ConfigPath, conversion: Conversion): JsonObject {
  return {
    number: partition.number ?? 0,
    label: labelOf(partition, conversion),
    guid: unlessEmpty(partition.guid),
    typeGuid: unlessEmpty(partition.typeGuid),
    wipePartitionEntry: ifTrue(partition.wipePartitionEntry),
    shouldExist: partition.shouldExist,
    sizeMiB: partition.sizeMiB ?? mebibytes(partition, 'size', { path, conversion }),
    startMiB: partition.startMiB ?? mebibytes(partition, 'start', { path, conversion }),
  }
}

/**
 * A partition is found by its number or else its label, so before labels could be absent (2.3.0) an unnumbered partition
 * without one had the empty label. A numbered one has none: two empty labels on a disk would collide in spec 3.
 */
function labelOf(partition: Partition, conversion: Conversion): string | undefined {
  if (conversion.minor >= 3 || (partition.number ?? 0) === 0) {
    return partition.label ?? (conversion.minor >= 3 ? undefined : '')
  }
  return unlessEmpty(partition.label)
}

const SECTORS_PER_MEBIBYTE = 2048

/** Before 2.3.0 an absent size or start was 0, "as much as there is"; since then it may be left to what exists. */
function mebibytes(
  partition: Partition,
  key: 'size' | 'start',
  about: { readonly path: ConfigPath; readonly conversion: Conversion },
): number | undefined {
  const { conversion } = about
  const sectors = partition[key]
  const path = [...about.path, key]
  if (sectors === undefined) return conversion.minor >= 3 ? undefined : 0
  if (sectors < 0 || sectors % SECTORS_PER_MEBIBYTE !== 0) {
    refuse(conversion, { code: 'legacy-sectors-inexact', path, key, sectors })
    return undefined
  }
  const size = sectors / SECTORS_PER_MEBIBYTE
  if (sectors !== 0) {
    remark(conversion, { code: 'legacy-sectors-assumed', path, key, sectors, mebibytes: size })
  }
  conversion.trace.note([...about.path, `${key}MiB`], path)
  return size
}
