import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { KernelDirectories } from './kernel-directories.ts'

/** A block device as the kernel shows it in sysfs. */
export interface Block {
  /** The kernel's name, e.g. `nvme0n1p1` or `dm-0`. */
  readonly name: string
  /** Major and minor number, e.g. `259:1`. */
  readonly number: string
  /** The directory of the device in sysfs. */
  readonly directory: string
}

/**
 * The block device of a node.
 * @throws FirstlightError `device-missing` when nothing is there, `device-unreadable` when it is something else
 */
export function blockOf(directories: Pick<KernelDirectories, 'sys'>, node: string): Block {
  const stat = fs.statSync(node, { bigint: true, throwIfNoEntry: false })
  const shown = JSON.stringify(node)
  if (!stat) throw new FirstlightError('device-missing', `looking at the device ${shown}: it does not exist`)
  if (!stat.isBlockDevice()) {
    throw new FirstlightError('device-unreadable', `looking at the device ${shown}: it is not a block device`)
  }
  const number = `${majorOf(stat.rdev)}:${minorOf(stat.rdev)}`
  const directory = unlessGone(() => fs.realpathSync(path.join(directories.sys, 'dev/block', number)))
  if (directory === undefined) {
    throw new FirstlightError('device-missing', `looking at the device ${shown}: it has just gone away`)
  }
  return { name: path.basename(directory).replaceAll('!', '/'), number, directory }
}

/** A value that sysfs holds for the device, trimmed; `undefined` when there is no such attribute. */
export function attribute(block: Pick<Block, 'directory'>, name: string): string | undefined {
  try {
    return fs.readFileSync(path.join(block.directory, name), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Size in bytes. */
export function sizeOf(block: Block): number {
  return Number(attribute(block, 'size') ?? 0) * 512
}

/** Logical sector size in bytes; a partition has that of its disk. */
export function sectorSizeOf(block: Block): number {
  return Number(attribute(block, 'queue/logical_block_size') ?? attribute(block, '../queue/logical_block_size') ?? 512)
}

/** The partitions that the kernel knows on a disk, by number. Those of a device-mapper disk are devices of their own. */
export function partitionsOf(block: Block): ReadonlyMap<number, Block> {
  const found = new Map<number, Block>()
  for (const name of unlessGone(() => fs.readdirSync(block.directory)) ?? []) {
    const number = attribute(block, `${name}/partition`)
    const partition = number === undefined ? undefined : at(path.join(block.directory, name))
    if (partition !== undefined) found.set(Number(number), partition)
  }
  for (const holder of holdersOf(block)) {
    const number = /^part(\d+)-/i.exec(attribute(holder, 'dm/uuid') ?? '')?.[1]
    if (number !== undefined) found.set(Number(number), holder)
  }
  return found
}

/** All block devices, partitions among them. */
export function allBlocks({ sys }: Pick<KernelDirectories, 'sys'>): readonly Block[] {
  return related({ directory: sys }, 'class/block')
}

/** The devices that are made of this one: arrays, volumes, partitions of device-mapper disks. */
export function holdersOf(block: Block): readonly Block[] {
  return related(block, 'holders')
}

/** The devices that this one is made of. */
export function slavesOf(block: Block): readonly Block[] {
  return related(block, 'slaves')
}

/** The whole disk that a partition is part of; `undefined` for a device that is none. */
export function wholeOf(block: Block): Block | undefined {
  return attribute(block, 'partition') === undefined ? undefined : at(path.dirname(block.directory))
}

/** Whether a path leads to the device. */
export function isNodeOf(node: string, block: Block): boolean {
  if (!node.startsWith('/')) return false
  try {
    const stat = fs.statSync(node, { bigint: true })
    return stat.isBlockDevice() && `${majorOf(stat.rdev)}:${minorOf(stat.rdev)}` === block.number
  } catch {
    return false
  }
}

function related(block: Pick<Block, 'directory'>, kind: 'holders' | 'slaves' | 'class/block'): readonly Block[] {
  const directory = path.join(block.directory, kind)
  const names = unlessGone(() => fs.readdirSync(directory)) ?? []
  return names.flatMap((name) => unlessGone(() => at(fs.realpathSync(path.join(directory, name)))) ?? [])
}

function at(directory: string): Block | undefined {
  const number = unlessGone(() => fs.readFileSync(path.join(directory, 'dev'), 'utf8').trim())
  return number === undefined ? undefined : { name: path.basename(directory).replaceAll('!', '/'), number, directory }
}

/**
 * Reads of sysfs race with the kernel: when a disk was written to, udev lets it read the table anew, and partitions go away
 * and come back while they are looked at.
 */
export function unlessGone<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENODEV')) {
      return undefined
    }
    throw thrown
  }
}

function majorOf(device: bigint): bigint {
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xffff_f000n)
}

function minorOf(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffff_ff00n)
}
