import type { ConfigPath } from '../../report/path.ts'
import type { Disk, Partition } from '../model.ts'
import type { CheckContext } from './check.ts'
import { checkPath } from './path.ts'
import { utf8Length } from '../../util/utf8.ts'

/** Checks the disks of a config and their partitions. */
export function checkDisks(disks: readonly Disk[], context: CheckContext): void {
  for (const [index, disk] of disks.entries()) {
    const path = ['storage', 'disks', index]
    checkPath(disk.device, [...path, 'device'], context)
    const partitions = disk.partitions ?? []
    // Without a device, how partitions fit together is not looked at.
    if (disk.device !== '') checkTable(partitions, [...path, 'partitions'], context)
    for (const [place, partition] of partitions.entries()) {
      checkPartition(partition, [...path, 'partitions', place], context)
    }
  }
}

/** Checks how the partitions of a disk fit together. */
function checkTable(partitions: readonly Partition[], path: ConfigPath, context: CheckContext): void {
  const numbers = new Set<number>()
  const labels = new Set<string>()
  for (const [index, { number = 0, label }] of partitions.entries()) {
    const base = { severity: 'error', path: [...path, index] } as const
    if (number !== 0 && numbers.has(number)) context.add({ code: 'partition-number-repeated', ...base, number })
    numbers.add(number)
    if (label !== undefined && labels.has(label)) context.add({ code: 'partition-label-repeated', ...base, label })
    if (label !== undefined) labels.add(label)
  }
  checkOverlaps(partitions, path, context)
}

interface Extent {
  readonly index: number
  readonly start: number
  readonly end: number
}

/**
 * Finds partitions that overlap, and says so at the later one of the two: only those whose start and size are
 * both given can be told. One of size 0 counts as its first MiB.
 */
function checkOverlaps(partitions: readonly Partition[], path: ConfigPath, { add }: CheckContext): void {
  const extents = partitions
    .flatMap(({ startMiB: start, sizeMiB: size }, index): Extent[] =>
      start === undefined || start <= 0 || size === undefined || size < 0
        ? []
        : [{ index, start, end: size === 0 ? start : start + size - 1 }],
    )
    .sort((one, other) => one.start - other.start || one.index - other.index)
  let furthest: Extent | undefined
  const found: { index: number; other: number }[] = []
  for (const extent of extents) {
    if (furthest && extent.start <= furthest.end) found.push(laterFirst(extent.index, furthest.index))
    if (!furthest || extent.end > furthest.end) furthest = extent
  }
  for (const { index, other } of found.sort((one, two) => one.index - two.index || one.other - two.other)) {
    const entryPath = [...path, index]
    add({
      code: 'partitions-overlap',
      severity: 'error',
      path: entryPath,
      second: { title: 'another partition', path: [...path, other] },
    })
  }
}

function laterFirst(one: number, other: number): { readonly index: number; readonly other: number } {
  return { index: Math.max(one, other), other: Math.min(one, other) }
}

function checkPartition(partition: Partition, path: ConfigPath, { add }: CheckContext): void {
  const { number = 0, label } = partition
  const base = { severity: 'error', path } as const
  if (partition.shouldExist === false && hasAttributes(partition)) {
    add({ code: 'partition-absent-with-attributes', ...base })
  }
  if (number === 0 && label === undefined) add({ code: 'partition-anonymous', ...base })
  // Other than in Ignition, which lets negative numbers through to sgdisk: to it they count from the end of the disk.
  if (number < 0) add({ code: 'partition-number-negative', severity: 'error', path: [...path, 'number'], number })
  for (const key of ['startMiB', 'sizeMiB'] as const) {
    const value = partition[key] ?? 0
    if (value < 0) add({ code: 'partition-extent-negative', severity: 'error', path: [...path, key], value })
  }
  if (label !== undefined) checkLabel(label, [...path, 'label'], add)
  for (const key of ['guid', 'typeGuid'] as const) {
    const value = partition[key]
    if (value === undefined || value === '' || GUID.test(value)) continue
    add({ code: 'guid-malformed', severity: 'error', path: [...path, key], value })
  }
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

function hasAttributes({ label, guid = '', typeGuid = '', startMiB, sizeMiB }: Partition): boolean {
  return label !== undefined || guid !== '' || typeGuid !== '' || startMiB !== undefined || sizeMiB !== undefined
}

function checkLabel(label: string, path: ConfigPath, add: CheckContext['add']): void {
  const bytes = utf8Length(label)
  if (bytes > 36) add({ code: 'partition-label-too-long', severity: 'error', path, bytes })
  if (label.includes(':')) add({ code: 'partition-label-colon', severity: 'error', path })
}
