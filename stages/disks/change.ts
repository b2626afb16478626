import type { FirstlightError } from '../../src/errors.ts'
import type { NewPartition } from '../../src/host/operation/disks.ts'
import { doesNotFit, mismatch, mustNotExist, partitionInUse, type AboutDisk } from './failures.ts'
import type { SeenPartition } from './inspect.ts'
import { differencesOf } from './match.ts'
import type { Extent } from './space.ts'
import type { PlacedPartition } from './placed.ts'

/** What becomes of one entry: a number that is freed, a partition that is made, or why neither can be. */
export interface Change {
  readonly remove?: number
  readonly create?: NewPartition
  /** Whether it is the same partition as far as another end: what is on it is meant to stay. */
  readonly isResized?: boolean
  readonly errors: readonly FirstlightError[]
}

const NOTHING: Change = { errors: [] }

/** Decides about one entry, by what has its number on the disk (Ignition's matching rules). */
export function changeOf(about: AboutDisk, entry: PlacedPartition): Change {
  const { existing, shouldExist, partition, extent } = entry
  if (!shouldExist) {
    if (existing === undefined) return NOTHING
    if (partition.wipePartitionEntry !== true) return { errors: [mustNotExist(about, entry, existing)] }
    return touching(about, entry, { remove: existing.number, errors: [] })
  }
  if (extent === undefined) return { errors: [doesNotFit(about, entry)] }
  if (existing === undefined) return { create: newPartition(entry, extent), errors: [] }
  const start = extent.first
  const size = extent.last - extent.first + 1
  const differences = differencesOf({ partition, start, size }, existing)
  if (differences.length === 0) return NOTHING
  const remove = existing.number
  if (partition.wipePartitionEntry === true) {
    return touching(about, entry, { remove, create: newPartition(entry, extent), errors: [] })
  }
  if (partition.resize === true && differences.every(({ what }) => what === 'size')) {
    return touching(about, entry, { remove, create: resized(existing, size), isResized: true, errors: [] })
  }
  return { errors: [mismatch(about, entry, differences)] }
}

function touching(about: AboutDisk, entry: PlacedPartition, change: Change): Change {
  const { existing } = entry
  return existing?.inUse === undefined ? change : { errors: [partitionInUse(about, existing, entry.path)] }
}

function newPartition({ number, partition }: PlacedPartition, extent: Extent): NewPartition {
  const { label, typeGuid = '', guid = '' } = partition
  return {
    number,
    start: extent.first,
    size: extent.last - extent.first + 1,
    label,
    ...(typeGuid === '' ? {} : { typeGuid: typeGuid.toUpperCase() }),
    ...(guid === '' ? {} : { guid: guid.toUpperCase() }),
  }
}

/** The same partition, as far as its new end. */
function resized({ number, start, label, typeGuid, guid }: SeenPartition, size: number): NewPartition {
  return { number, start, size, label, typeGuid, guid }
}
