import type { Disk } from '../../src/config/model.ts'
import { FirstlightError, type ErrorCode } from '../../src/errors.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { formatBytes, MIB } from '../../src/util/bytes.ts'
import type { SeenDisk, SeenPartition } from './inspect.ts'
import { inWords, type Difference } from './match.ts'
import type { PlacedPartition } from './placed.ts'
import type { AmbiguousEntry, WantedPartition } from './wanted.ts'

/** The disk that a failure is about: as the config wants it, as it is, and where the config speaks of it. */
export interface AboutDisk {
  readonly disk: Disk
  readonly seen: SeenDisk
  readonly path: ConfigPath
}

/** Two entries are one disk. */
export function sameDisk(about: AboutDisk, other: string): FirstlightError {
  return failure(about, 'partition-mismatch', {
    what: `it is the same disk as ${other}`,
    hint: 'put all partitions of a disk into one entry',
  })
}

/** The disk has a table of another kind. */
export function tableUnsupported(about: AboutDisk): FirstlightError {
  return failure(about, 'table-unsupported', {
    what: 'it has a partition table that is not GPT',
    hint: 'set wipeTable: true to replace the table; everything on the disk is lost',
  })
}

/** Something lies on the disk as a whole, where its first partitions would be. */
export function signatureFound(about: AboutDisk, type: string): FirstlightError {
  return failure(about, 'signature-found', {
    what: `it holds ${type}, without a partition table`,
    hint: 'name another disk, or set wipeTable: true to take the place of it; everything on the disk is lost',
  })
}

/** The disk itself is mounted or has a holder. */
export function diskInUse(about: AboutDisk, why: string | undefined): FirstlightError {
  return failure(about, 'device-in-use', {
    what: `it is in use: ${why ?? 'reason unknown'}`,
    hint: 'release the disk; a disk in use is never changed',
  })
}

/** The partition is mounted or has a holder. */
export function partitionInUse(about: AboutDisk, partition: SeenPartition, path: ConfigPath): FirstlightError {
  return failure(about, 'device-in-use', {
    path,
    what: `partition ${nameOf(partition)} would change, and is in use: ${partition.inUse ?? 'reason unknown'}`,
    hint: 'release the partition; one in use is never changed',
  })
}

/** A number that no GPT entry has. */
export function invalidNumber(about: AboutDisk, { number, path }: WantedPartition): FirstlightError {
  return failure(about, 'partition-does-not-fit', {
    path: [...path, 'number'],
    what: `there is no partition number ${number}`,
    hint: 'a GPT has the numbers 1 to 128',
  })
}

/** Several partitions have the label of an entry without a number. */
export function ambiguous(about: AboutDisk, { partition, path, numbers }: AmbiguousEntry): FirstlightError {
  return failure(about, 'partition-mismatch', {
    path,
    what: `the partitions ${numbers.join(' and ')} are all labelled ${JSON.stringify(partition.label)}, and the entry has no number`,
    hint: 'give the number of the one that is meant, or a free number for another one',
  })
}

/** The partition has no room. */
export function doesNotFit(about: AboutDisk, { partition, number, path, room }: PlacedPartition): FirstlightError {
  const { sizeMiB = 0, startMiB = 0, label } = partition
  const size = sizeMiB === 0 ? '' : ` of ${sizeMiB} MiB`
  const start = startMiB === 0 ? '' : ` from ${startMiB} MiB on`
  const free = Math.floor(((room?.sectors ?? 0) * about.seen.sectorSize) / MIB)
  const where = room?.start ? 'from there on there is room for' : 'the largest free space has room for'
  return failure(about, 'partition-does-not-fit', {
    path,
    what: `partition ${nameOf({ number, label: label ?? '' })}${size}${start} does not fit: ${where} ${free} MiB`,
    hint:
      free === 0
        ? 'start it elsewhere, or delete what is in its way'
        : `set sizeMiB: ${free} or less, or 0 for all that is free there; or delete what is in its way`,
    facts: { freeMiB: free },
  })
}

/** The partition exists and should not. */
export function mustNotExist(about: AboutDisk, entry: WantedPartition, found: SeenPartition): FirstlightError {
  return failure(about, 'partition-mismatch', {
    path: entry.path,
    what: `partition ${nameOf(found)} exists, and should not`,
    hint: 'set wipePartitionEntry: true to delete it; everything on it is lost',
  })
}

/** The partition exists and is another one than wanted. */
export function mismatch(
  about: AboutDisk,
  entry: WantedPartition,
  differences: readonly Difference[],
): FirstlightError {
  const isSizeOnly = differences.every(({ what }) => what === 'size')
  return failure(about, 'partition-mismatch', {
    path: entry.path,
    what: `partition ${nameOf({ number: entry.number, label: entry.existing?.label ?? '' })} has ${inWords(differences, about.seen.sectorSize)}`,
    hint: isSizeOnly
      ? 'set resize: true to keep what is on it, or wipePartitionEntry: true to make it anew'
      : 'set wipePartitionEntry: true to make it anew; everything on it is lost',
    facts: Object.fromEntries(
      differences.flatMap(({ what, found, wanted }) => [
        [`${what}Found`, found],
        [`${what}Wanted`, wanted],
      ]),
    ),
  })
}

interface Told {
  readonly what: string
  readonly hint: string
  readonly path?: ConfigPath
  readonly facts?: Readonly<Record<string, string | number>>
}

function failure({ disk, seen, path }: AboutDisk, code: ErrorCode, told: Told): FirstlightError {
  const size = seen.sectors * seen.sectorSize
  return new FirstlightError(code, `partitioning ${disk.device} (${formatBytes(size)}): ${told.what}`, {
    path: told.path ?? path,
    hint: told.hint,
    facts: { disk: disk.device, bytes: size, ...told.facts },
  })
}

function nameOf({ number, label }: Pick<SeenPartition, 'number' | 'label'>): string {
  return label === '' ? String(number) : `${number} (${JSON.stringify(label)})`
}
