import { madeFormat } from '../../src/config/filesystem-formats.ts'
import type { Filesystem } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { olderThan, onPartitionedDisk } from '../../src/engine/earlier-storage.ts'
import { FirstlightError, joinErrors, type ErrorCode } from '../../src/errors.ts'
import type { Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { devicePath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { formatBytes } from '../../src/util/bytes.ts'
import type { FilesystemsInspection, SeenFilesystem } from './inspect.ts'
import { keptNotes } from './kept.ts'
import { differencesOf } from './match.ts'
import { repeatedDevices } from './repeated.ts'

/** Decides which filesystems are made. Those on different devices are made side by side. */
export function decideFilesystems({ config, inspection, facts }: DecideInput<FilesystemsInspection>): Decision {
  const operations: PlannedOperation[] = []
  const notes: string[] = []
  const errors: FirstlightError[] = []
  const made = new Set<string>()
  for (const [index, filesystem] of (config.storage?.filesystems ?? []).entries()) {
    const seen = inspection[index]
    if (seen === null || seen === undefined) continue
    const path: ConfigPath = ['storage', 'filesystems', index]
    const known = { device: filesystem.device, identity: seen.identity }
    if (seen.others) notes.push(ambivalent(filesystem, seen))
    if (stays(filesystem, seen)) {
      notes.push(...keptNotes(filesystem, seen, olderThan(facts, known)))
      continue
    }
    if (seen.small !== undefined) notes.push(small(filesystem, seen.small))
    errors.push(...obstacles(filesystem, seen, path))
    errors.push(...onPartitionedDisk(facts, known, { doing: `making a filesystem on ${filesystem.device}`, path }))
    made.add(seen.identity)
    for (const [place, operation] of make(filesystem).entries()) {
      operations.push({ operation, path, after: place === 0 ? [] : [operations.length - 1] })
    }
  }
  errors.push(...repeatedDevices(config.storage?.filesystems ?? [], inspection, made))
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  return { operations, notes }
}

function stays(filesystem: Filesystem, seen: SeenFilesystem): boolean {
  return filesystem.wipeFilesystem !== true && differencesOf(filesystem, seen).length === 0
}

function obstacles(filesystem: Filesystem, seen: SeenFilesystem, path: ConfigPath): readonly FirstlightError[] {
  if (filesystem.wipeFilesystem !== true) {
    if (seen.type !== undefined) return [mismatch(filesystem, differencesOf(filesystem, seen), path)]
    if (seen.partitions !== undefined) return [partitioned(filesystem, seen.partitions, path)]
  }
  return seen.inUse === undefined ? [] : [inUse(filesystem, seen.inUse, path)]
}

function make({ device, format = '', label, uuid = '', options = [] }: Filesystem): readonly Operation[] {
  const wipe: Operation = { kind: 'wipe-signatures', device: devicePath(device) }
  if (format === 'none') return [wipe]
  const named = { label, ...(uuid === '' ? {} : { uuid: uuid.toLowerCase() }) }
  return [wipe, { kind: 'make-filesystem', device: devicePath(device), format, ...named, options }]
}

function ambivalent({ device }: Filesystem, { type, others = [] }: SeenFilesystem): string {
  return `${device} carries several signatures: ${[type ?? 'none', ...others].join(', ')}; the first one counts`
}

function small({ device, format = '' }: Filesystem, size: number): string {
  const { tool, usualLeast = 0 } = madeFormat(format) ?? {}
  const limit = `${tool} usually takes no less than ${formatBytes(usualLeast)}`
  return `${device} has ${formatBytes(size)}, and ${limit}: the machine's own will say`
}

function mismatch({ device }: Filesystem, differences: readonly string[], path: ConfigPath): FirstlightError {
  return told(
    'filesystem-mismatch',
    { device, what: `it has ${differences.join(', ')}`, path },
    'set wipeFilesystem: true to make it anew; everything on it is lost',
  )
}

/** Ignition would take the place of the partitions unasked: a partition's digit that was forgotten costs a whole disk. */
function partitioned({ device }: Filesystem, count: number, path: ConfigPath): FirstlightError {
  return told(
    'signature-found',
    { device, what: `it holds ${tableOf(count)}`, path },
    'name a partition, or set wipeFilesystem: true to take the place of all; everything on them is lost',
  )
}

function tableOf(count: number): string {
  if (count === 0) return 'a partition table that is not GPT'
  return `a table of ${count === 1 ? 'one partition' : `${count} partitions`}`
}

function inUse({ device }: Filesystem, why: string, path: ConfigPath): FirstlightError {
  return told(
    'device-in-use',
    { device, what: `it is in use: ${why}`, path },
    'release the device; one in use is never changed',
  )
}

function told(
  code: ErrorCode,
  { device, what, path }: { readonly device: string; readonly what: string; readonly path: ConfigPath },
  hint: string,
): FirstlightError {
  return new FirstlightError(code, `making a filesystem on ${device}: ${what}`, { path, hint, facts: { device } })
}
