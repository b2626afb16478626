import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import type { ArrayState, Devices, DiskTable, PartitionEntry } from '../host.ts'
import { devicePath, type DevicePath } from '../paths.ts'
import { whyNot } from '../uses.ts'
import { attribute, blockOf, partitionsOf, sectorSizeOf, sizeOf, slavesOf, type Block } from './block.ts'
import type { DeviceNames } from './device-names.ts'
import { readLuksHeader } from './luks-header.ts'
import type { Machine } from './machine.ts'
import { readGpt } from './read-gpt.ts'
import { readSignature } from './signature.ts'
import { usesOf } from './uses.ts'
import { waitForNodes } from './wait.ts'

/** Reads of this machine's block devices. */
export function createDevices(machine: Machine, names: DeviceNames): Devices {
  const { directories } = machine
  const block = (device: DevicePath): ReturnType<typeof blockOf> => blockOf(directories, machine.nodeOf(device))
  return {
    async wait(devices) {
      await waitForNodes(machine, devices)
      for (const device of devices) names.note(device)
    },
    async identity(device) {
      try {
        return path.join(directories.dev, block(device).name)
      } catch (thrown) {
        if (isFirstlightError(thrown, 'device-missing')) return undefined
        throw thrown
      }
    },
    size: async (device) => sizeOf(block(device)),
    async table(device) {
      const { isGrown: _isGrown, ...table } = readTable(machine, device)
      return table
    },
    signature: async (device) => await readSignature(machine, device),
    luks: async (device) => readLuksHeader(machine.nodeOf(device)),
    array: async (name) => readArray(machine, name),
    inUse: async (device) => whyNot({ partitions: 'all' }, usesOf(directories, block(device))),
    async opensWith(device, volume) {
      if (machine.store.read('key', volume) === undefined) return false
      const key = machine.store.pathOf('key', volume)
      const args = ['open', '--test-passphrase', '--batch-mode', '--key-file', key, '--', machine.nodeOf(device)]
      const { status } = await machine.commands.run('cryptsetup', args, {
        doing: `trying the key of ${JSON.stringify(device)}`,
        accept: [0, 1, 2],
      })
      return status === 0
    },
  }
}

/** The node of an array: `NAME` is `/dev/md/NAME`. */
export function arrayNode(machine: Pick<Machine, 'directories'>, name: string): DevicePath {
  return devicePath(name.startsWith('/dev/') ? name : path.join(machine.directories.dev, 'md', name))
}

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
      return { ...partition, ...(inUse === undefined ? {} : { inUse }) }
    })
    const { itself: inUse } = uses
    return {
      kind,
      sectorSize,
      sectors,
      partitions,
      ...(found.kind === 'gpt' ? { usable: found.usable, isGrown: found.isGrown } : {}),
      ...(found.kind === 'gpt' && found.isFrontLost ? { isFrontLost: true } : {}),
      ...(inUse === undefined ? {} : { inUse }),
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

/** The array that runs under a name; `undefined` when there is none. */
export function readArray(machine: Machine, name: string): ArrayState | undefined {
  const node = arrayNode(machine, name)
  if (!fs.existsSync(node)) return undefined
  const block = blockOf(machine.directories, node)
  const level = attribute(block, 'md/level')
  if (level === undefined || attribute(block, 'md/array_state') === 'clear') return undefined
  const devices = slavesOf(block).map((slave) => path.join(machine.directories.dev, slave.name))
  return { level, devices: devices.sort() }
}
