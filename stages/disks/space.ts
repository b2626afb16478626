import { MIB } from '../../src/util/bytes.ts'

/** A stretch of a disk, in logical sectors, both ends included. */
export interface Extent {
  readonly first: number
  readonly last: number
}

/** The part of a disk's table that placement depends on. */
export interface Geometry {
  readonly sectorSize: number
  readonly sectors: number
  readonly partitions: readonly { readonly number: number; readonly start: number; readonly size: number }[]
  readonly usable?: { readonly first: number; readonly last: number } | undefined
}

/** A partition's number, and its place in sectors; 0 is what the free space allows. */
export interface WantedPlace {
  readonly number: number
  readonly start: number
  readonly size: number
}

/** The space of a disk while partitions are deleted from it and placed on it. */
export interface Space {
  /** What the table leaves to partitions. */
  readonly usable: Extent
  remove(number: number): void
  /** The free stretch that an extent lies in; `undefined` when something of it is taken. */
  stretchOf(extent: Extent): Extent | undefined
  /** Leaves a partition where it is. */
  keep(number: number, extent: Extent): Extent
  /** How many sectors are free from a start on; from 0, in the largest free stretch. */
  roomFrom(start: number): number
  /** Where {@link place} would put a partition. */
  find(wanted: Omit<WantedPlace, 'number'>): Extent | undefined
  /**
   * Places a partition, with the semantics of `sgdisk --new=N:start:+size`: start 0 is the first aligned sector of the
   * largest free stretch, size 0 all that is free from there.
   * @returns where it is, or `undefined` when it does not fit
   */
  place(wanted: WantedPlace): Extent | undefined
}

const DEFAULT_ALIGNMENT_BYTES = 2048 * 512
const ENTRIES_BYTES = 128 * 128

/** The space of a disk as its table leaves it. Placement is sgdisk's (gdisk 1.0.9), step by step. */
export function createSpace(geometry: Geometry): Space {
  const disk: DiskSpace = { usable: usableOf(geometry), alignment: alignmentOf(geometry), taken: new Map() }
  for (const { number, start, size } of geometry.partitions) {
    disk.taken.set(number, { first: start, last: start + size - 1 })
  }
  const keep = (number: number, extent: Extent): Extent => {
    disk.taken.set(number, extent)
    return extent
  }
  return {
    usable: disk.usable,
    remove: (number) => void disk.taken.delete(number),
    stretchOf: ({ first, last }) =>
      freeStretches(disk.usable, [...disk.taken.values()]).find((free) => free.first <= first && last <= free.last),
    keep,
    find: (wanted) => findPlace(disk, wanted),
    roomFrom(start) {
      const all = findPlace(disk, { start, size: 0 })
      return all === undefined ? 0 : all.last - all.first + 1
    },
    place({ number, ...wanted }) {
      const extent = findPlace(disk, wanted)
      return extent === undefined || disk.taken.has(number) ? undefined : keep(number, extent)
    },
  }
}

function findPlace(disk: DiskSpace, { start, size }: Omit<WantedPlace, 'number'>): Extent | undefined {
  const asked = start > 0 ? start : aligned(disk, largestFree(disk)?.first ?? 0)
  // sgdisk itself takes the end of the *largest* stretch here, and fails when the start lies in another one.
  const last = size > 0 ? asked + size - 1 : lastFreeFrom(disk, asked)
  const first = aligned(disk, asked)
  return first > last || !isFree(disk, { first, last }) ? undefined : { first, last }
}

interface DiskSpace {
  readonly usable: Extent
  /** What partitions begin at a multiple of, in sectors. */
  readonly alignment: number
  readonly taken: Map<number, Extent>
}

function lastFreeFrom({ usable, taken }: DiskSpace, sector: number): number {
  let last = usable.last
  for (const extent of taken.values()) if (extent.first > sector && extent.first <= last) last = extent.first - 1
  return last
}

function isFree({ usable, taken }: DiskSpace, { first, last }: Extent): boolean {
  if (first < usable.first || last > usable.last) return false
  for (const extent of taken.values()) if (extent.first <= last && extent.last >= first) return false
  return true
}

/** The nearest aligned sector that can be reached over free ones, an earlier one preferred. */
function aligned(disk: DiskSpace, sector: number): number {
  const { alignment } = disk
  if (sector % alignment === 0) return sector
  const earlier = Math.floor(sector / alignment) * alignment
  if (isFree(disk, { first: earlier, last: sector - 1 })) return earlier
  const later = earlier + alignment
  return isFree(disk, { first: sector + 1, last: later }) ? later : sector
}

function largestFree({ usable, taken }: DiskSpace): Extent | undefined {
  let best: Extent | undefined
  for (const stretch of freeStretches(usable, [...taken.values()])) {
    if (best === undefined || stretch.last - stretch.first > best.last - best.first) best = stretch
  }
  return best
}

function usableOf({ sectorSize, sectors, usable }: Geometry): Extent {
  if (usable) return usable
  const reserved = 1 + Math.ceil(ENTRIES_BYTES / sectorSize)
  return { first: reserved + 1, last: sectors - 1 - reserved }
}

/** 1 MiB, or the largest smaller power of two that every partition of the table begins at a multiple of. */
function alignmentOf({ sectorSize, sectors, partitions }: Geometry): number {
  let alignment = DEFAULT_ALIGNMENT_BYTES / sectorSize
  for (const { start } of partitions) while (start % alignment !== 0) alignment /= 2
  // Disks of 800 GB and more are taken to have physical sectors of 4 KiB.
  return alignment < 8 && sectors >= 1_677_721_600 ? 8 : alignment
}

function freeStretches(usable: Extent, taken: readonly Extent[]): readonly Extent[] {
  const stretches: Extent[] = []
  let next = usable.first
  for (const extent of taken.toSorted((a, b) => a.first - b.first)) {
    if (extent.first > next) stretches.push({ first: next, last: Math.min(extent.first - 1, usable.last) })
    next = Math.max(next, extent.last + 1)
  }
  if (next <= usable.last) stretches.push({ first: next, last: usable.last })
  return stretches.filter(({ first, last }) => first <= last)
}

/** Mebibytes as sectors. */
export function sectorsOf(mebibytes: number | undefined, sectorSize: number): number | undefined {
  return mebibytes === undefined ? undefined : (mebibytes * MIB) / sectorSize
}
