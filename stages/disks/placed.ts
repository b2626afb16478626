import { MIB } from '../../src/util/bytes.ts'
import type { SeenPartition } from './inspect.ts'
import { sectorsOf, type Extent, type Space } from './space.ts'
import type { WantedPartition } from './wanted.ts'

/** A wanted partition with its place; `undefined` when there is none for it, or when it is not to be. */
export interface PlacedPartition extends WantedPartition {
  readonly extent: Extent | undefined
  /** Where there is no place for it: how many sectors are free from where it should begin, 0 being anywhere. */
  readonly room?: { readonly start: number; readonly sectors: number }
}

/**
 * Finds every wanted partition its place, as one `sgdisk --pretend` with everything would: what the config names is
 * taken off the disk first, then all that should exist is placed in order. What it leaves open about a partition that
 * stays is taken from the disk.
 */
export function placed(
  wanted: readonly WantedPartition[],
  space: Space,
  sectorSize: number,
): readonly PlacedPartition[] {
  for (const { existing } of wanted) if (existing) space.remove(existing.number)
  return wanted.map((entry): PlacedPartition => {
    if (!entry.shouldExist) return { ...entry, extent: undefined }
    const { partition, existing, number } = entry
    const stays = partition.wipePartitionEntry === true ? undefined : existing
    const start = sectorsOf(partition.startMiB, sectorSize) ?? stays?.start ?? 0
    const size = sectorsOf(partition.sizeMiB, sectorSize) ?? stays?.size ?? 0
    // Configs of older specs may bring negative numbers: to sgdisk they are no size, and a start from the end.
    if (start < 0 || size < 0) return { ...entry, extent: undefined }
    const here = existing && extentOf(existing)
    if (here && isAsGood(here, { start, size }, { space, sectorSize })) {
      return { ...entry, extent: space.keep(number, here) }
    }
    const extent = space.place({ number, start, size })
    return { ...entry, extent, ...(extent === undefined ? { room: { start, sectors: space.roomFrom(start) } } : {}) }
  })
}

/**
 * Whether a partition is where one that takes all free space would be, but for less than the MiB that partitions begin
 * at a multiple of: other tools leave such rests, and making it anew would gain nothing.
 */
function isAsGood(
  here: Extent,
  { start, size }: { readonly start: number; readonly size: number },
  { space, sectorSize }: { readonly space: Space; readonly sectorSize: number },
): boolean {
  const stretch = space.stretchOf(here)
  const anew = space.find({ start, size })
  if (stretch === undefined || anew === undefined || anew.first < stretch.first || anew.last > stretch.last)
    return false
  const alignment = MIB / sectorSize
  const alignedStart = Math.ceil(stretch.first / alignment) * alignment
  const startsWell = start === 0 ? here.first - alignedStart < alignment : here.first === anew.first
  const endsWell = size === 0 ? stretch.last - here.last < alignment : here.last - here.first + 1 === size
  return startsWell && endsWell
}

function extentOf({ start, size }: SeenPartition): Extent {
  return { first: start, last: start + size - 1 }
}
