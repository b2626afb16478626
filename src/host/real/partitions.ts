import { FirstlightError } from '../../errors.ts'
import type { PartitionEntry } from '../host.ts'
import { doingOf } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'
import type { NewPartition } from '../operation/disks.ts'
import { attribute, blockOf, partitionsOf, sizeOf, type Block } from './block.ts'
import { readTable } from './read-table.ts'
import type { Machine } from './machine.ts'
import { claim } from './release.ts'
import { repairGpt } from './repair-gpt.ts'
import { settle } from './udev.ts'
import { clearTable } from './wipe-table.ts'

/**
 * Deletes and creates partitions in one write of the table, tells the kernel, and verifies that the kernel sees just
 * that. Partitions that are not named stay as they are, and may be in use.
 * @throws FirstlightError `device-in-use`; `partition-mismatch` when the kernel does not follow
 */
export async function changePartitions(
  machine: Machine,
  operation: Operation<'partition'>,
  redo: boolean,
): Promise<void> {
  const { device } = operation
  const node = machine.nodeOf(device)
  const doing = doingOf(operation)
  const table = readTable(machine, device)
  // Redone, what looks like another table is a first sector that was written and the rest was not.
  if (table.kind === 'other' && !redo) {
    throw new FirstlightError('table-unsupported', `${doing}: its partition table is not a GPT`, {
      hint: 'set wipeTable to replace it',
    })
  }
  const before = new Map(
    (table.kind === 'gpt' ? table.partitions : []).map((partition) => [partition.number, partition]),
  )
  const made = operation.create.filter((wanted) => redo && isMade(before.get(wanted.number), wanted))
  const create = operation.create.filter((wanted) => !made.includes(wanted))
  // Redone, a number that is deleted and created again may have been created: then it is the new one that would go.
  const kept = new Set(made.map((wanted) => wanted.number))
  const named = redo ? [...operation.remove, ...create.map((wanted) => wanted.number)] : operation.remove
  const doomed = [...new Set(named)].filter((number) => !kept.has(number))
  // Also those that only the kernel still knows: it is told of all of them.
  await claim(machine, node, { doing, redo, partitions: doomed })
  const remove = doomed.filter((number) => before.has(number))
  const isRepaired = table.kind === 'gpt' && repairGpt(node, table.sectorSize, table.sectors)
  if (table.kind === 'other') clearTable(machine, node)
  if (remove.length > 0 || create.length > 0) {
    await machine.commands.run('sgdisk', [...commitArguments(remove, create, table.isGrown === true), node], { doing })
  }
  // Also of what the table had already: the kernel may not have heard of it before the run was cut short.
  await tellKernel(machine, { node, doing, remove: [...new Set(named)], create: operation.create })
  if (isRepaired) await showAll(machine, node, doing)
  // Also the partitions: one that only got another name is not new to the kernel, and udev would not hear of it.
  const known = partitionsOf(blockOf(machine.directories, node))
  const names = operation.create.flatMap(({ number }) => known.get(number)?.name ?? [])
  await settle(machine, node, ...names.map((name) => `${machine.directories.dev}/${name}`))
  verifyKernel(machine, node, { doing, gone: operation.remove, made: operation.create })
}

/**
 * Numbers in sectors, with the alignment off: the geometry was decided before, and sgdisk must not move it. On a disk
 * larger than the image that was written to it the second header first goes to the end: the rest is out of reach else.
 */
function commitArguments(
  remove: readonly number[],
  create: readonly NewPartition[],
  isGrown: boolean,
): readonly string[] {
  return [
    ...(isGrown ? ['--move-second-header'] : []),
    '--set-alignment=1',
    ...remove.map((number) => `--delete=${number}`),
    ...create.flatMap(({ number, start, size, label, typeGuid, guid }) => [
      `--new=${number}:${start}:${start + size - 1}`,
      ...(label === undefined ? [] : [`--change-name=${number}:${label}`]),
      ...(typeGuid === undefined ? [] : [`--typecode=${number}:${typeGuid}`]),
      ...(guid === undefined ? [] : [`--partition-guid=${number}:${guid}`]),
    ]),
  ]
}

function isMade(found: PartitionEntry | undefined, wanted: NewPartition): boolean {
  if (found?.start !== wanted.start || found.size !== wanted.size) return false
  if (wanted.label !== undefined && wanted.label !== found.label) return false
  if (wanted.typeGuid !== undefined && wanted.typeGuid.toUpperCase() !== found.typeGuid) return false
  return wanted.guid === undefined || wanted.guid.toUpperCase() === found.guid
}

interface Told {
  readonly node: string
  readonly doing: string
  readonly remove: readonly number[]
  readonly create: readonly NewPartition[]
}

/**
 * The kernel reads a table anew only when no partition of the disk is in use, and some kernels cannot read a GPT at
 * all: so it is told of each partition that it does not see as it is. Whether it followed is verified afterwards.
 */
async function tellKernel(machine: Machine, { node, doing, remove, create }: Told): Promise<void> {
  const disk = blockOf(machine.directories, node)
  const partx = async (action: string, number: number): Promise<unknown> =>
    await machine.commands.run('partx', [action, '--nr', String(number), node], { doing, accept: [0, 1] })
  const wanted = new Map(create.map((partition) => [partition.number, partition]))
  for (const number of remove) {
    const known = partitionsOf(disk).get(number)
    if (known === undefined) continue
    const next = wanted.get(number)
    if (next === undefined || !isSeen(known, next)) await partx('--delete', number)
  }
  for (const partition of create) {
    const known = partitionsOf(disk).get(partition.number)
    if (known === undefined) await partx('--add', partition.number)
    else if (!isSeen(known, partition)) await partx('--update', partition.number)
  }
}

/** Shows the kernel the partitions that stay, of a table that it may not have been able to read. */
async function showAll(machine: Machine, node: string, doing: string): Promise<void> {
  await machine.commands.run('partx', ['--update', node], { doing, accept: [0, 1] })
}

interface Expected {
  readonly doing: string
  readonly gone: readonly number[]
  readonly made: readonly NewPartition[]
}

function verifyKernel(machine: Machine, node: string, { doing, gone, made }: Expected): void {
  const known = partitionsOf(blockOf(machine.directories, node))
  const wrong = made.find((wanted) => {
    const block = known.get(wanted.number)
    return block === undefined || !isSeen(block, wanted)
  })
  const kept = gone.find((number) => known.has(number) && !made.some((wanted) => wanted.number === number))
  const number = wrong?.number ?? kept
  if (number === undefined) return
  const what = wrong === undefined ? 'still there' : known.has(number) ? 'of another place or size' : 'not there'
  throw new FirstlightError('partition-mismatch', `${doing}: for the kernel, partition ${number} is ${what}`, {
    hint: 'something may hold the disk open; partprobe shows what the kernel says',
    facts: { device: node, number },
  })
}

/** Whether the kernel sees a partition where it is. sysfs counts in 512 bytes; device-mapper does not show a start. */
function isSeen(block: Block, wanted: NewPartition): boolean {
  const disk = attribute(block, '../queue/logical_block_size') ?? attribute(block, 'queue/logical_block_size')
  const perSector = Number(disk ?? 512) / 512
  const start = attribute(block, 'start')
  if (start !== undefined && Number(start) !== wanted.start * perSector) return false
  return sizeOf(block) === wanted.size * perSector * 512
}
