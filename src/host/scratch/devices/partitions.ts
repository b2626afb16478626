import { FirstlightError } from '../../../errors.ts'
import { GPT_ENTRIES, GPT_LABEL_LENGTH, LINUX_DATA, usableSectors } from '../../gpt.ts'
import type { Operation } from '../../operation/operation.ts'
import type { NewPartition } from '../../operation/disks.ts'
import { wholeDevice } from './block-device.ts'
import { clearTable, requireDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { DiskState, MachineState, PartitionState } from './state.ts'

/** Clears a partition table as `sgdisk --zap-all` does; what was in the partitions stays where it is on the disk. */
export function wipeTable(state: MachineState, operation: Operation<'wipe-table'>): void {
  const doing = `clearing the partition table of ${JSON.stringify(operation.device)}`
  const { node, disk } = wholeDiskAt(state, doing, operation.device)
  clearTable(state, wholeDevice(node, disk))
  delete disk.isFrontLost
}

/**
 * Deletes and creates partitions, checked as sgdisk(8) and the kernel check them.
 * @throws FirstlightError `partition-does-not-fit`, `partition-mismatch`, `table-unsupported`, `device-in-use`
 */
export function changePartitions(
  state: MachineState,
  operation: Operation<'partition'>,
  { redo, uuid }: { readonly redo: boolean; readonly uuid: StableUuid },
): void {
  const doing = `partitioning ${JSON.stringify(operation.device)}`
  const { node, disk } = wholeDiskAt(state, doing, operation.device)
  if (disk.table === 'other') throw new FirstlightError('table-unsupported', `${doing}: its partition table is not GPT`)
  if (operation.sectorSize !== disk.sectorSize) {
    const sizes = `${disk.sectorSize} bytes, not ${operation.sectorSize}`
    throw new FirstlightError('partition-mismatch', `${doing}: its sectors have ${sizes}`)
  }
  // A new table is an ordinary one.
  const usable = disk.table === 'gpt' ? disk.usable : undefined
  const room = usable ?? usableSectors(Math.floor(disk.size / disk.sectorSize), disk.sectorSize)
  let partitions: readonly PartitionState[] = disk.partitions
  for (const number of operation.remove) removePartition(number)
  for (const partition of operation.create) createPartition(partition)
  disk.partitions = partitions.toSorted((a, b) => a.number - b.number)
  if (usable === undefined) delete disk.usable
  disk.table = 'gpt'
  delete disk.isFrontLost
  // The table covers the place where a superblock of the whole disk would be.
  delete disk.areas['0']
  indexOf(state).refreshDisk(node)

  function removePartition(number: number): void {
    const doomed = partitions.find((partition) => partition.number === number)
    if (!doomed) {
      if (redo) return
      throw new FirstlightError('partition-mismatch', `${doing}: there is no partition ${number} to delete`)
    }
    partitions = partitions.filter((partition) => partition !== doomed)
  }

  function createPartition(created: NewPartition): void {
    const { number, start, size } = created
    if (redo) removePartition(number)
    const problem = placementProblem(partitions, created, room)
    if (problem !== undefined) {
      const facts = { partition: number, start, size }
      throw new FirstlightError('partition-does-not-fit', `${doing}: partition ${number} ${problem}`, { facts })
    }
    const made = {
      number,
      start,
      size,
      label: (created.label ?? '').slice(0, GPT_LABEL_LENGTH),
      guid: (created.guid || uuid('partition', node, number)).toUpperCase(),
      typeGuid: (created.typeGuid || LINUX_DATA).toUpperCase(),
    }
    partitions = [...partitions, made]
  }
}

function placementProblem(
  partitions: readonly PartitionState[],
  { number, start, size }: NewPartition,
  usable: NonNullable<DiskState['usable']>,
): string | undefined {
  const end = start + size - 1
  if (number < 1 || number > GPT_ENTRIES) return `is not one of the ${GPT_ENTRIES} that a GPT holds`
  if (partitions.some((other) => other.number === number)) return 'is there already'
  if (size < 1) return 'would have no sectors'
  if (start < usable.first || end > usable.last) {
    return `(sectors ${start} to ${end}) is not within the usable sectors ${usable.first} to ${usable.last}`
  }
  const overlapped = partitions.find((other) => start < other.start + other.size && other.start <= end)
  return overlapped && `(sectors ${start} to ${end}) overlaps partition ${overlapped.number}`
}

function wholeDiskAt(
  state: MachineState,
  doing: string,
  path: string,
): { readonly node: string; readonly disk: DiskState } {
  const { node, disk } = requireDevice(state, doing, path)
  if (disk) return { node, disk }
  throw new FirstlightError('table-unsupported', `${doing}: only whole disks have a partition table`)
}
