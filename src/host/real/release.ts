import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { attribute, blockOf, holdersOf, partitionsOf, useOf, useOfWhole, type Block } from './block.ts'
import type { Machine } from './machine.ts'

/**
 * Refuses a device that is in use, unless the operation is redone: then what an interrupted run, or the system's own
 * assembly of what it had made, left open on it is closed first. What is mounted is never touched.
 * @throws FirstlightError `device-in-use`
 */
export async function claim(machine: Machine, node: string, options: ClaimOptions): Promise<void> {
  const block = blockOf(machine.directories, node)
  const whole = options.withPartitions ?? true
  if (options.redo) {
    await release(machine, block)
    if (whole) for (const partition of partitionsOf(block).values()) await release(machine, partition)
  }
  const use = whole ? useOfWhole(machine.directories, block) : useOf(machine.directories, block)
  if (use === undefined) return
  throw new FirstlightError('device-in-use', `${options.doing}: ${use}`, {
    hint: 'unmount it or stop what uses it; a device in use is never written to',
    facts: { device: node },
  })
}

/** How a device is claimed. */
export interface ClaimOptions {
  readonly doing: string
  readonly redo: boolean
  /** Whether a use of one of its partitions counts as well. @default true */
  readonly withPartitions?: boolean
}

/** Closes the volumes and stops the arrays that are made of a device, the topmost first. */
async function release(machine: Machine, block: Block): Promise<void> {
  for (const holder of holdersOf(block)) {
    if (useOf(machine.directories, holder)?.startsWith('it is') === true) continue
    const volume = attribute(holder, 'dm/name')
    const isCrypt = attribute(holder, 'dm/uuid')?.startsWith('CRYPT-') === true
    const isArray = attribute(holder, 'md/level') !== undefined
    if (!isCrypt && !isArray) continue
    await release(machine, holder)
    if (isCrypt && volume !== undefined) {
      const doing = `closing the volume ${JSON.stringify(volume)} of an interrupted run`
      await machine.commands.run('cryptsetup', ['close', '--', volume], { doing })
    } else if (isArray) {
      const node = path.join(machine.directories.dev, holder.name)
      const doing = `stopping the array ${JSON.stringify(node)} of an interrupted run`
      await machine.commands.run('mdadm', ['--stop', node], { doing })
    }
  }
}
