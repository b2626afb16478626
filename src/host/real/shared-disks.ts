import fs from 'node:fs'
import path from 'node:path'
import { isFirstlightError } from '../../errors.ts'
import { attribute, blockOf, slavesOf, type Block } from './block.ts'
import type { KernelDirectories } from './kernel-directories.ts'

/**
 * Whether work on any of the devices could touch the disk that a device is on: they are parts of it, or are made of parts of
 * it. A device that is not there yet counts as another: it will be made of those that are named beside it.
 */
export function shareDisk(
  directories: Pick<KernelDirectories, 'sys'>,
  device: string,
  others: readonly string[],
): boolean {
  const own = disksBelow(directories, device)
  if (own === undefined) return true
  return others.some((other) => disksBelow(directories, other)?.some((disk) => own.includes(disk)) ?? false)
}

/** The whole disks that a device is made of; `undefined` when it is no block device that is there. */
function disksBelow(directories: Pick<KernelDirectories, 'sys'>, device: string): readonly string[] | undefined {
  try {
    return basesOf(blockOf(directories, device))
  } catch (thrown) {
    if (isFirstlightError(thrown, 'device-missing') || isFirstlightError(thrown, 'device-unreadable')) return undefined
    throw thrown
  }
}

function basesOf(block: Block): readonly string[] {
  const directory = attribute(block, 'partition') === undefined ? block.directory : path.dirname(block.directory)
  const slaves = slavesOf({ ...block, directory })
  return slaves.length === 0 ? [fs.realpathSync(directory)] : slaves.flatMap(basesOf)
}
