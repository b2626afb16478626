import fs from 'node:fs'
import path from 'node:path'
import { doingOf } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'
import { attribute, blockOf, slavesOf } from './block.ts'
import { arrayNode } from './devices.ts'
import type { Machine } from './machine.ts'
import { claim } from './release.ts'
import { settle } from './udev.ts'
import { waitForNodes } from './wait.ts'

/**
 * Makes a RAID array and waits for its node. Redone, a running array of the same members is taken as it is; one that
 * is half made is stopped and made anew.
 */
export async function createArray(
  machine: Machine,
  operation: Operation<'create-array'>,
  redo: boolean,
): Promise<void> {
  const { name, level, spares, options } = operation
  const members = operation.devices.map((device) => machine.nodeOf(device))
  const node = arrayNode(machine, name)
  const doing = doingOf(operation)
  if (redo && isRunning(machine, node, { level, members })) {
    await show(machine, node)
  } else {
    for (const member of members) await claim(machine, member, { doing, redo })
    await machine.commands.run(
      'mdadm',
      [
        '--create',
        // A bare name would be looked for in the current directory; after `/dev/md/` nothing can look like an option.
        node,
        '--force',
        '--run',
        '--homehost=any',
        `--level=${level}`,
        `--raid-devices=${members.length - spares}`,
        ...(spares > 0 ? [`--spare-devices=${spares}`] : []),
        ...options,
        ...members,
      ],
      { doing },
    )
  }
  await waitForNodes(machine, [node])
  await settle(machine, fs.realpathSync(node))
}

/**
 * Shows a running array to systemd: while mdadm makes one, a file of its own has udev's rules hide it (01-md-raid-creating
 * in mdadm's), and an mdadm that was killed, or had nobody left to tell that the array was started, leaves that file.
 * The array would be hidden until the machine is switched off, in the real root too.
 */
async function show(machine: Machine, node: string): Promise<void> {
  const real = fs.realpathSync(node)
  const hides = path.join(machine.directories.run, 'mdadm', `creating-${path.basename(real)}`)
  if (!fs.existsSync(hides)) return
  fs.rmSync(hides)
  await settle(machine, real)
}

/** Whether an array runs at the node, of this level and all of these members. */
function isRunning(
  machine: Machine,
  node: string,
  wanted: { readonly level: string; readonly members: readonly string[] },
): boolean {
  if (!fs.existsSync(node)) return false
  const block = blockOf(machine.directories, node)
  const level = attribute(block, 'md/level')
  const state = attribute(block, 'md/array_state')
  if (level === undefined || state === undefined || ['clear', 'inactive'].includes(state)) return false
  const slaves = slavesOf(block).map((slave) => path.join(machine.directories.dev, slave.name))
  const isSame = slaves.toSorted().join('\n') === wanted.members.toSorted().join('\n')
  return isSame && sameLevel(level, wanted.level)
}

/** mdadm knows several names for one level: `1`, `raid1` and `mirror`. */
function sameLevel(kernel: string, wanted: string): boolean {
  const named: Readonly<Record<string, string>> = { stripe: 'raid0', mirror: 'raid1' }
  const full = named[wanted] ?? (/^\d+$/.test(wanted) ? `raid${wanted}` : wanted)
  return full === kernel
}
