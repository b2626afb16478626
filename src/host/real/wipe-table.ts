import fs from 'node:fs'
import { doingOf } from '../operation/table.ts'
import { usableSectors } from '../gpt.ts'
import type { DevicePath } from '../../util/paths.ts'
import { blockOf, partitionsOf, sectorSizeOf, sizeOf } from './block.ts'
import type { Machine } from './machine.ts'
import { claim } from './release.ts'
import { ioFailed } from '../../node/io-error.ts'
import { settle } from './udev.ts'

/**
 * Clears the partition table of a disk, and the kernel's memory of it: zeros over the MBR and both copies of a GPT.
 * Written here: what `sgdisk --zap-all` overwrites is the same, but it fails on a damaged table, and sleeps a second.
 */
export async function wipeTable(machine: Machine, device: DevicePath, redo: boolean): Promise<void> {
  const node = machine.nodeOf(device)
  const doing = doingOf({ kind: 'wipe-table', device })
  await claim(machine, node, { doing, redo })
  const block = blockOf(machine.directories, node)
  try {
    clearTable(machine, node)
  } catch (thrown) {
    throw ioFailed(doing, thrown)
  }
  if (partitionsOf(block).size > 0) await machine.commands.run('partx', ['--delete', node], { doing, accept: [0, 1] })
  await settle(machine, node)
}

/** Overwrites everywhere a table may be; nothing else on the disk. */
export function clearTable({ directories }: Machine, node: string): void {
  const block = blockOf(directories, node)
  const [sectorSize, size] = [sectorSizeOf(block), sizeOf(block)]
  const { O_RDWR, O_EXCL, O_SYNC } = fs.constants
  const sectors = Math.floor(size / sectorSize)
  const { first, last } = usableSectors(sectors, sectorSize)
  // Exclusive: fails when anything else has taken the device in the meantime.
  const descriptor = fs.openSync(node, O_RDWR | O_EXCL | O_SYNC)
  try {
    const front = Buffer.alloc(Math.min(first * sectorSize, size))
    fs.writeSync(descriptor, front, 0, front.length, 0)
    const back = Math.max(last + 1, 0) * sectorSize
    if (back < size) fs.writeSync(descriptor, Buffer.alloc(size - back), 0, size - back, back)
  } finally {
    fs.closeSync(descriptor)
  }
}
