import type { Partition } from '../../src/config/model.ts'
import { formatBytes } from '../../src/util/bytes.ts'
import type { SeenPartition } from './inspect.ts'

/** In what a partition is not as the config wants it. */
export interface Difference {
  readonly what: 'start' | 'size' | 'guid' | 'typeGuid' | 'label'
  readonly found: string | number
  readonly wanted: string | number
}

/** A wanted partition with the geometry that it is compared by, in sectors; absent geometry is not compared. */
export interface Comparable {
  readonly partition: Partition
  readonly start: number | undefined
  readonly size: number | undefined
}

/** Compares only what the config says: empty GUIDs count as absent, an empty label does not. */
export function differencesOf(wanted: Comparable, found: SeenPartition): readonly Difference[] {
  const { start, size, partition } = wanted
  const pairs: readonly (readonly [Difference['what'], string | number, string | number | undefined])[] = [
    ['start', found.start, start],
    ['size', found.size, size],
    ['guid', found.guid.toUpperCase(), partition.guid?.toUpperCase() || undefined],
    ['typeGuid', found.typeGuid.toUpperCase(), partition.typeGuid?.toUpperCase() || undefined],
    ['label', found.label, partition.label],
  ]
  return pairs.flatMap(([what, found, wanted]) =>
    wanted === undefined || wanted === found ? [] : [{ what, found, wanted }],
  )
}

/** The differences as words: `size 4096 sectors (2 MiB) instead of 8192 sectors (4 MiB)`. */
export function inWords(differences: readonly Difference[], sectorSize: number): string {
  const shown = (value: string | number): string =>
    typeof value === 'string' ? JSON.stringify(value) : `${value} sectors (${formatBytes(value * sectorSize)})`
  return differences.map(({ what, found, wanted }) => `${what} ${shown(found)} instead of ${shown(wanted)}`).join(', ')
}
