import path from 'node:path'
import { deviceInUse, whyNot } from '../uses.ts'
import type { Doomed } from '../operation/row.ts'
import { attribute, blockOf, holdersOf, partitionsOf, type Block } from './block.ts'
import type { Machine } from './machine.ts'
import { isReleasable, usesOf } from './uses.ts'

/** How a device is claimed. */
export interface ClaimOptions {
  readonly doing: string
  readonly redo: boolean
  /** The partitions on it that go with it. @default all of them */
  readonly partitions?: Doomed['partitions']
}

/**
 * Refuses a device that is in use, unless the operation is redone: then what an interrupted run, or the system's own
 * assembly of what it had made, left open on it is closed first. What is mounted is never touched.
 * @throws FirstlightError `device-in-use`
 */
export async function claim(machine: Machine, node: string, options: ClaimOptions): Promise<void> {
  const { doing, redo, partitions = 'all' } = options
  const { directories } = machine
  const block = blockOf(directories, node)
  if (redo) {
    for (const [number, partition] of partitionsOf(block)) {
      if (partitions === 'all' || partitions.includes(number)) await release(machine, partition)
    }
    if (partitions === 'all') await release(machine, block)
  }
  const why = whyNot({ partitions }, usesOf(directories, block))
  if (why !== undefined) throw deviceInUse(doing, node, why)
}

/** Closes the volumes and stops the arrays that are made of a device, the topmost first. */
async function release(machine: Machine, block: Block): Promise<void> {
  for (const holder of holdersOf(block)) {
    if (!isReleasable(machine.directories, holder)) continue
    await release(machine, holder)
    for (const partition of partitionsOf(holder).values()) await release(machine, partition)
    const volume = attribute(holder, 'dm/name')
    if (attribute(holder, 'md/level') === undefined && volume !== undefined) {
      const doing = `closing the volume ${JSON.stringify(volume)} of an interrupted run`
      await machine.commands.run('cryptsetup', ['close', '--', volume], { doing })
    } else {
      const node = path.join(machine.directories.dev, holder.name)
      const doing = `stopping the array ${JSON.stringify(node)} of an interrupted run`
      await machine.commands.run('mdadm', ['--stop', node], { doing })
    }
  }
}
