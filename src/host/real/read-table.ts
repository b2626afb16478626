import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { DiskTable, PartitionEntry } from '../host.ts'
import type { DevicePath } from '../../util/paths.ts'
import { attribute, blockOf, partitionsOf, sectorSizeOf, sizeOf, type Block } from './block.ts'
import type { Machine } from './machine.ts'
import { readGpt } from './read-gpt.ts'
import { usesOf } from './uses.ts'

/** A disk's table with what only its own program needs to know. */
export interface RealTable extends DiskTable {
  /** Whether the second copy of the table is not at the end of the disk. */
  readonly isGrown?: boolean
}

/** The partition table of a disk and what the kernel uses of it. */
export function readTable(machine: Machine, device: DevicePath): RealTable {
  const node = machine.nodeOf(device)
  const block = blockOf(machine.directories, node)
  const sectorSize = sectorSizeOf(block)
  const sectors = Math.floor(sizeOf(block) / sectorSize)
  const descriptor = fs.openSync(node, fs.constants.O_RDONLY)
  try {
    const read = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, offset))
    }
    const found = readGpt(read, sectorSize, sectors)
    const kind = found.kind === 'gpt' ? 'gpt' : found.kind === 'absurd' || found.mbr !== undefined ? 'other' : 'none'
    const known = partitionsOf(block)
    const listed =
      found.kind === 'gpt'
        ? found.partitions
        : seenByKernel(known, sectorSize, found.kind === 'absurd' ? undefined : found.mbr)
    const uses = usesOf(machine.directories, block)
    const partitions = listed.map((partition) => {
      const inUse = uses.partitions.get(partition.number)
      return { ...partition, inUse }
    })
    const { itself: inUse } = uses
    return {
      kind,
      sectorSize,
      sectors,
      partitions,
      ...(found.kind === 'gpt' ? { usable: found.usable, isGrown: found.isGrown } : {}),
      ...(found.kind === 'gpt' && found.isFrontLost ? { isFrontLost: true } : {}),
      inUse,
    }
  } catch (thrown) {
    if (thrown instanceof FirstlightError) throw thrown
    throw new FirstlightError('device-unreadable', `reading the partition table of ${JSON.stringify(device)}`, {
      cause: thrown,
    })
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * The partitions of a table that only the kernel can read. udev names those of an MBR by its identity and their number.
 */
function seenByKernel(
  known: ReadonlyMap<number, Block>,
  sectorSize: number,
  mbr: string | undefined,
): readonly PartitionEntry[] {
  return [...known].map(([number, block]) => ({
    number,
    start: (Number(attribute(block, 'start') ?? 0) * 512) / sectorSize,
    size: sizeOf(block) / sectorSize,
    label: '',
    guid: mbr === undefined ? '' : `${mbr}-${number.toString(16).padStart(2, '0').toUpperCase()}`,
    typeGuid: '',
  }))
}
