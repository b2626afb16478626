import type { Disk, Partition } from '../../src/config/model.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import type { SeenDisk, SeenPartition } from './inspect.ts'
import { differencesOf } from './match.ts'
import { sectorsOf } from './space.ts'

/** A partition of the config with its final number. */
export interface WantedPartition {
  readonly partition: Partition
  readonly path: ConfigPath
  /** Never 0: a free one was chosen. */
  readonly number: number
  /** What has this number on the disk; never set for an entry that asked for the next free number. */
  readonly existing: SeenPartition | undefined
  readonly shouldExist: boolean
}

/** The entries of a disk, numbered: those that ask for the next free number come last and get the lowest ones. */
export function numbered(
  disk: Disk,
  path: ConfigPath,
  seen: Pick<SeenDisk, 'partitions' | 'sectorSize'>,
): readonly WantedPartition[] {
  const existing = new Map(seen.partitions.map((partition) => [partition.number, partition]))
  const entries = (disk.partitions ?? []).map((partition, index) => ({
    partition,
    path: [...path, 'partitions', index],
  }))
  const fixed = entries.filter(({ partition }) => numberOf(partition) !== 0)
  const used = new Set(existing.keys())
  for (const { partition } of fixed) {
    if (partition.shouldExist === false) used.delete(numberOf(partition))
  }
  for (const { partition } of fixed) {
    if (partition.shouldExist !== false) used.add(numberOf(partition))
  }
  const staying = seen.partitions.filter(({ number }) => used.has(number))
  const numbers = new Set(fixed.map(({ partition }) => numberOf(partition)))
  let number = 0
  const free = entries.filter(({ partition }) => numberOf(partition) === 0)
  return [
    ...fixed.map(({ partition, path }) => {
      const number = numberOf(partition)
      return { partition, path, number, existing: existing.get(number), shouldExist: partition.shouldExist !== false }
    }),
    ...free
      .filter(({ partition }) => !isThereAlready(partition, { ...seen, partitions: staying }, numbers))
      .map(({ partition, path }) => {
        do number += 1
        while (used.has(number))
        return { partition, path, number, existing: undefined, shouldExist: partition.shouldExist !== false }
      }),
  ]
}

/** An entry without a number whose label several partitions of the disk have. */
export interface AmbiguousEntry {
  readonly partition: Partition
  readonly path: ConfigPath
  /** The numbers of the partitions that it could mean. */
  readonly numbers: readonly number[]
}

/** The entries of which nobody can say which partition they mean, or whether they mean a new one. */
export function ambiguousEntries(
  disk: Disk,
  path: ConfigPath,
  { partitions: seen }: Pick<SeenDisk, 'partitions'>,
): readonly AmbiguousEntry[] {
  const partitions = disk.partitions ?? []
  const named = new Set(partitions.map(numberOf))
  return partitions.flatMap((partition, index): readonly AmbiguousEntry[] => {
    if (numberOf(partition) !== 0 || partition.label === undefined || partition.label === '') return []
    const meant = seen.filter(({ label, number }) => label === partition.label && !named.has(number))
    if (meant.length < 2) return []
    return [{ partition, path: [...path, 'partitions', index], numbers: meant.map(({ number }) => number) }]
  })
}

/**
 * Whether an entry without a number is on the disk already: exactly one partition has its label, no other entry means
 * that partition, and nothing that the entry says is different there. Otherwise a repeat would add a second one.
 */
function isThereAlready(
  partition: Partition,
  seen: Pick<SeenDisk, 'partitions' | 'sectorSize'>,
  numbersOfOthers: ReadonlySet<number>,
): boolean {
  const [found, ...others] = seen.partitions.filter(({ label }) => label === partition.label)
  if (found === undefined || others.length > 0 || numbersOfOthers.has(found.number)) return false
  const start = sectorsOf(partition.startMiB, seen.sectorSize) || undefined
  const size = sectorsOf(partition.sizeMiB, seen.sectorSize) || undefined
  return partition.label !== '' && differencesOf({ partition, start, size }, found).length === 0
}

function numberOf(partition: Partition): number {
  return partition.number ?? 0
}
