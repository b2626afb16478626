import fs from 'node:fs'
import path from 'node:path'
import { interrupted } from './interrupted.ts'
import type { Machine } from './machine.ts'

/**
 * Lets udev look at devices again and waits until it is done, so that links below `/dev/disk` are right. Triggering
 * the devices themselves closes a race: udev itself notices a change some time after the program that made it has ended.
 * Without udev there are no such links, and nothing to wait for.
 */
export async function settle(machine: Machine, ...nodes: readonly string[]): Promise<void> {
  const runsUdev = fs.existsSync(path.join(machine.directories.run, 'udev/control'))
  if (!runsUdev || !machine.commands.has('udevadm')) return
  const doing = `waiting for udev to look at ${nodes.map((node) => JSON.stringify(node)).join(', ')}`
  const { signal } = machine
  try {
    await machine.commands.run('udevadm', ['trigger', '--settle', ...nodes], { doing, signal })
  } catch (thrown) {
    if (signal.aborted) throw interrupted(doing)
    throw thrown
  }
}
