import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { joinErrors, type FirstlightError } from '../../src/errors.ts'
import { GPT_ENTRIES } from '../../src/host/gpt.ts'
import type { Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { devicePath } from '../../src/util/paths.ts'
import type { DisksInspection, SeenDisk } from './inspect.ts'
import type { FreshDevice } from '../../src/journal/facts.ts'
import { partitionNode } from '../../src/util/partition-path.ts'
import { changeOf, type Change } from './change.ts'
import {
  ambiguous,
  diskInUse,
  invalidNumber,
  partitionInUse,
  sameDisk,
  signatureFound,
  tableUnsupported,
  type AboutDisk,
} from './failures.ts'
import { createSpace } from './space.ts'
import { placed } from './placed.ts'
import { ambiguousEntries, numbered } from './wanted.ts'

/**
 * Decides what becomes of every disk's table. Disks are independent of each other; of one disk, clearing the table
 * comes before partitioning. Everything that stands in the way, on all disks, is told at once.
 */
export function decideDisks({ config, inspection }: DecideInput<DisksInspection>): Decision {
  const operations: PlannedOperation[] = []
  const errors: FirstlightError[] = []
  const spelt = new Map<string, string>()
  const partitionedDisks: Record<string, string> = {}
  const freshDevices: Record<string, FreshDevice> = {}
  for (const [index, disk] of (config.storage?.disks ?? []).entries()) {
    const seen = inspection[index]
    if (seen === undefined) throw new TypeError(`no inspection of the disk ${disk.device}`)
    const about: AboutDisk = { disk, seen, path: ['storage', 'disks', index] }
    const other = spelt.get(seen.identity)
    if (other !== undefined) errors.push(sameDisk(about, other))
    spelt.set(seen.identity, disk.device)
    const decided = decideDisk(about)
    errors.push(...decided.errors)
    if ((disk.partitions ?? []).some(({ shouldExist }) => shouldExist !== false)) {
      partitionedDisks[seen.identity] = disk.device
    }
    for (const number of decided.fresh) {
      freshDevices[partitionNode(seen.identity, number)] = disk.wipeTable === true ? 'table-cleared' : 'partition-made'
    }
    for (const [place, operation] of decided.operations.entries()) {
      operations.push({ operation, path: about.path, after: place === 0 ? [] : [operations.length - 1] })
    }
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  return { operations, leaves: { partitionedDisks, freshDevices } }
}

interface DecidedDisk {
  readonly operations: readonly Operation[]
  /** The numbers of the partitions that are new. */
  readonly fresh: readonly number[]
  readonly errors: readonly FirstlightError[]
}

function decideDisk(about: AboutDisk): DecidedDisk {
  const { disk, seen, path } = about
  const device = devicePath(disk.device)
  const wipes = disk.wipeTable === true
  const active = seen.partitions.filter((partition) => partition.inUse !== undefined)
  const wipe: readonly Operation[] = wipes ? [{ kind: 'wipe-table', device }] : []
  if (wipes && active.length > 0) return failed(active.map((partition) => partitionInUse(about, partition, path)))
  const isForeign = seen.kind === 'other' || (seen.kind === 'none' && seen.partitions.length > 0)
  if (!wipes && isForeign) return failed([tableUnsupported(about)])

  const table = wipes ? blank(seen) : seen
  const unclear = ambiguousEntries(disk, path, table)
  if (unclear.length > 0) return failed(unclear.map((entry) => ambiguous(about, entry)))
  const wanted = numbered(disk, path, table)
  const wrong = wanted.filter(({ number, existing, shouldExist }) => shouldExist && !existing && !isNumber(number))
  if (wrong.length > 0) return failed(wrong.map((entry) => invalidNumber(about, entry)))
  const entries = placed(wanted, createSpace(table), table.sectorSize)
  const changes = entries.map((entry) => changeOf(about, entry))
  const errors = changes.flatMap((change) => change.errors)
  const operations = [...wipe, ...partitionOperation(device, table.sectorSize, changes)]
  const isUsedAsWhole = seen.inUse !== undefined && active.length === 0
  if (isUsedAsWhole && operations.length > 0) return failed([diskInUse(about, seen.inUse), ...errors])
  if (!wipes && seen.signature !== undefined && operations.length > 0) {
    return failed([signatureFound(about, seen.signature), ...errors])
  }
  const fresh = changes.flatMap(({ create, isResized }) => (create && !isResized ? [create.number] : []))
  return { operations, fresh, errors }
}

/** Whether a GPT has a partition of this number; one that has not needs no deletion. */
function isNumber(number: number): boolean {
  return number >= 1 && number <= GPT_ENTRIES
}

function failed(errors: readonly FirstlightError[]): DecidedDisk {
  return { operations: [], fresh: [], errors }
}

function blank({ identity, sectorSize, sectors }: SeenDisk): SeenDisk {
  return { identity, sectorSize, sectors, kind: 'none', partitions: [] }
}

function partitionOperation(
  device: ReturnType<typeof devicePath>,
  sectorSize: number,
  changes: readonly Change[],
): readonly Operation[] {
  const remove = changes.flatMap((change) => (change.remove === undefined ? [] : [change.remove]))
  const create = changes.flatMap((change) => (change.create === undefined ? [] : [change.create]))
  if (remove.length + create.length === 0) return []
  return [{ kind: 'partition', device, sectorSize, remove, create }]
}
