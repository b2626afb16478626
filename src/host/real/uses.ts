import fs from 'node:fs'
import path from 'node:path'
import type { DeviceUses } from '../uses.ts'
import { attribute, holdersOf, isNodeOf, partitionsOf, wholeOf, type Block } from './block.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import { readForeignMounts, readMounts, readSwaps } from './mounts.ts'

/**
 * Who uses a device and its partitions.
 *
 * With `redo`, what an interrupted run may have left open on it does not count: volumes and arrays that nothing uses, which
 * are closed before the device is touched.
 */
export function usesOf(directories: KernelDirectories, block: Block, redo = false): DeviceUses {
  const parts = partitionsOf(block)
  const partitions = new Map<number, string>()
  for (const [number, partition] of parts) {
    const use = shownUse(directories, partition, redo) ?? claimOf(directories, partition, { redo, isAlone: true })
    if (use !== undefined) partitions.set(number, use)
  }
  const itself =
    shownUse(directories, block, redo) ??
    useOfDisk(directories, block, redo) ??
    claimOf(directories, block, { redo, isAlone: partitions.size === 0 })
  return { itself, partitions }
}

/** Whether something that is made of a device may be closed: a volume or an array, and nothing uses it. */
export function isReleasable(directories: KernelDirectories, holder: Block): boolean {
  const isCrypt = attribute(holder, 'dm/uuid')?.startsWith('CRYPT-') === true
  const isArray = attribute(holder, 'md/level') !== undefined
  if (!isCrypt && !isArray) return false
  const { itself, partitions } = usesOf(directories, holder, true)
  return itself === undefined && partitions.size === 0
}

/** What the kernel shows of a device's use: a mount, swap, something that is made of it. */
function shownUse(directories: KernelDirectories, block: Block, redo: boolean): string | undefined {
  for (const mount of readMounts(directories)) {
    if (mount.device === block.number || isNodeOf(mount.source, block)) return `it is mounted at ${mount.mountPoint}`
  }
  if (readSwaps(directories).some((swap) => isNodeOf(swap, block))) return 'it is in use as swap'
  for (const holder of holdersOf(block)) {
    const isPartition = /^part\d+-/i.test(attribute(holder, 'dm/uuid') ?? '')
    if (isPartition || (redo && isReleasable(directories, holder))) continue
    return `${attribute(holder, 'dm/name') ?? holder.name} is made of it`
  }
  return loopOver(directories, block)
}

/** A whole disk that is used takes its partitions with it: a filesystem lies where they are. */
function useOfDisk(directories: KernelDirectories, block: Block, redo: boolean): string | undefined {
  const disk = wholeOf(block)
  const use = disk === undefined ? undefined : shownUse(directories, disk, redo)
  return use === undefined ? undefined : `the disk that it is part of is in use (${use})`
}

/** A loop device over a block device neither holds nor claims it. */
function loopOver({ sys }: KernelDirectories, block: Block): string | undefined {
  const all = path.join(sys, 'block')
  const names = fs.existsSync(all) ? fs.readdirSync(all).filter((name) => name.startsWith('loop')) : []
  const over = names.find((name) => {
    const backing = attribute({ directory: path.join(all, name) }, 'loop/backing_file')
    return backing !== undefined && isNodeOf(backing, block)
  })
  return over === undefined ? undefined : `${over} is made of it`
}

interface Claim {
  readonly redo: boolean
  /** Whether no partition of the device is in use: those claim their disk too. */
  readonly isAlone: boolean
}

/**
 * Why the kernel gives the device to nobody else. The source of a mount is one device only, also of a btrfs of several, or of
 * an ext4 whose journal is elsewhere; and what another namespace has mounted, this one does not see.
 */
function claimOf(directories: KernelDirectories, block: Block, { redo, isAlone }: Claim): string | undefined {
  // What would be closed first claims it as well.
  if (redo && holdersOf(block).length > 0) return undefined
  if (!isClaimed(directories, block)) return undefined
  const mount = readForeignMounts(directories).find(({ device, source }) => {
    return device === block.number || isNodeOf(source, block)
  })
  if (mount) return `process ${mount.pid} has it mounted at ${mount.mountPoint}, in a namespace of its own`
  return isAlone ? 'a filesystem of several devices, or a program, has claimed it' : undefined
}

function isClaimed({ dev }: KernelDirectories, block: Block): boolean {
  try {
    fs.closeSync(fs.openSync(path.join(dev, block.name), fs.constants.O_RDONLY | fs.constants.O_EXCL))
    return false
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EBUSY'
  }
}
