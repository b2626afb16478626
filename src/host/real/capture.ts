import fs from 'node:fs'
import path from 'node:path'
import { devicePath } from '../../util/paths.ts'
import { ANY_KEY } from '../scratch/devices/luks.ts'
import type { AreaState, DiskState } from '../scratch/devices/state.ts'
import { attribute, blockOf, isNodeOf, slavesOf, unlessGone, type Block } from './block.ts'
import { readTable } from './read-table.ts'
import { readLuksHeader } from './luks-header.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import type { Machine } from './machine.ts'
import { readSignature } from './signature.ts'

/** The node of the disk that a path leads to; for a partition, that of the whole disk. */
export function wholeDisk({ directories }: Machine, device: string): string {
  const found = blockOf(directories, fs.realpathSync(device))
  const isPartition = attribute(found, 'partition') !== undefined
  return path.join(directories.dev, isPartition ? path.basename(path.dirname(found.directory)) : found.name)
}

/** A disk as it is now, as the state of a simulated one. Who uses it is not part of that: the machine is asked each time. */
export async function captureDisk(machine: Machine, node: string): Promise<DiskState> {
  const { directories } = machine
  const block = blockOf(directories, node)
  const table = readTable(machine, devicePath(node))
  const areas: Record<string, AreaState> = { 0: await captureArea(machine, node) }
  for (const { number, start } of table.partitions) {
    const partition = path.join(directories.dev, `${block.name}${/\d$/.test(block.name) ? 'p' : ''}${number}`)
    if (fs.existsSync(partition)) areas[start * table.sectorSize] = await captureArea(machine, partition)
  }
  const array = arrayOf(directories, block)
  return {
    size: table.sectors * table.sectorSize,
    sectorSize: table.sectorSize,
    links: [...linksTo(directories, block)],
    table: table.kind,
    partitions: table.partitions.map(({ inUse: _inUse, ...partition }) => partition),
    areas,
    usable: table.usable && { ...table.usable },
    isFrontLost: table.isFrontLost || undefined,
    array,
  }
}

async function captureArea(machine: Machine, node: string): Promise<AreaState> {
  const { type, uuid, label, size, others } = await readSignature(machine, devicePath(node))
  const header = readLuksHeader(node)
  return {
    type,
    uuid,
    label,
    size,
    others: others && [...others],
    ...(header === undefined
      ? {}
      : { luks: { version: header.version, discard: header.discard, keys: [ANY_KEY], bindings: [], payload: {} } }),
  }
}

function arrayOf(directories: KernelDirectories, block: Block): DiskState['array'] {
  const level = attribute(block, 'md/level')
  if (level === undefined) return undefined
  const devices = slavesOf(block).map((slave) => path.join(directories.dev, slave.name))
  return { name: block.name, level, devices, uuid: attribute(block, 'md/uuid') ?? '' }
}

/** Links below `/dev` that lead to a node, save those that follow from what is on the disk: the copy makes these itself. */
function linksTo({ dev }: KernelDirectories, block: Block): readonly string[] {
  const links: string[] = []
  const look = (directory: string, depth: number): void => {
    for (const entry of unlessGone(() => fs.readdirSync(directory, { withFileTypes: true })) ?? []) {
      const full = path.join(directory, entry.name)
      if (entry.isDirectory() && depth < 4 && !/\/disk\/by-(label|uuid|partlabel|partuuid)$/.test(full)) {
        look(full, depth + 1)
      } else if (entry.isSymbolicLink() && isNodeOf(full, block)) {
        links.push(full)
      }
    }
  }
  look(dev, 0)
  return links
}
