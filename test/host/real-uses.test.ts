import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isFirstlightError } from '../../src/errors.ts'
import type { Host } from '../../src/host/host.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { devicePath, type DevicePath } from '../../src/util/paths.ts'
import { attachDisk, hostIn, tool, whereDisks, workDirectory } from '../helpers/loop-disks.ts'

/** What may use a device of the machine. */
const USES = ['mount', 'mount elsewhere', 'swap', 'loop', 'program', 'none'] as const
type Use = (typeof USES)[number]

/** A machine of one disk with two partitions, and what uses the disk or one of them. */
interface UsedMachine {
  readonly where: 'disk' | 'p1' | 'p2'
  readonly use: Use
  /** Whether the disk's table is gone, and only the kernel remembers the partitions. */
  readonly tableGone: boolean
}

const device = (disk: string, where: UsedMachine['where']): DevicePath =>
  devicePath(where === 'disk' ? disk : `${disk}${where}`)

const partition = (remove: readonly number[], create: readonly number[]) => {
  return (disk: string): Operation => ({
    kind: 'partition',
    device: devicePath(disk),
    sectorSize: 512,
    remove,
    create: create.map((number) => ({ number, start: 65536, size: 8192 })),
  })
}

/** Every operation that destroys something, by what it is done to. */
const OPERATIONS: Readonly<Record<string, (disk: string, where: UsedMachine['where']) => Operation>> = {
  'wipe the table': (disk) => ({ kind: 'wipe-table', device: devicePath(disk) }),
  'wipe signatures': (disk, where) => ({ kind: 'wipe-signatures', device: device(disk, where) }),
  'make swap': (disk, where) => ({ kind: 'make-filesystem', device: device(disk, where), format: 'swap', options: [] }),
  'make a volume': (disk, where) => ({
    kind: 'format-luks',
    volume: 'v',
    device: device(disk, where),
    options: ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000'],
    cex: false,
  }),
  'make an array': (disk, where) => ({
    kind: 'create-array',
    name: 'a',
    level: 'raid1',
    devices: [device(disk, where)],
    spares: 0,
    options: [],
  }),
  'delete partition 1': partition([1], []),
  'delete both partitions': partition([1, 2], []),
  'add a partition': partition([], [3]),
}

const machines: fc.Arbitrary<UsedMachine> = fc.record({
  where: fc.constantFrom('disk', 'p1', 'p2'),
  use: fc.constantFrom(...USES),
  tableGone: fc.boolean(),
})

describe('the copy in memory refuses what the machine refuses, in the same words', () => {
  whereDisks(
    'on generated machines, whatever uses a device and whatever would destroy it',
    async () => {
      const directory = workDirectory()
      const property = fc.asyncProperty(
        machines,
        fc.constantFrom(...Object.keys(OPERATIONS)),
        fc.constantFrom('disk', 'p1', 'p2'),
        async (machine, name, target) => {
          const operation = (disk: string): Operation => {
            const make = OPERATIONS[name]
            if (make === undefined) throw new TypeError(name)
            return make(disk, target)
          }
          await withMachine(directory, machine, async (host, disk) => {
            const copy = await host.simulate()
            await copy.devices.wait([devicePath(disk)])
            await providedKey(host, copy)
            expect(await usesAsSeen(copy, disk)).toEqual(await usesAsSeen(host, disk))
            const refused = await refusalOf(copy, operation(disk))
            expect(refused).toEqual(await refusalOf(host, operation(disk)))
            if (machine.use !== 'none' && target === machine.where && name.startsWith('make'))
              expect(refused).toBeTruthy()
          })
        },
      )
      await fc.assert(property, {
        numRuns: 14,
        examples: [
          [{ where: 'p1', use: 'mount', tableGone: false }, 'make swap', 'disk'],
          [{ where: 'p2', use: 'loop', tableGone: false }, 'make a volume', 'disk'],
          [{ where: 'disk', use: 'mount elsewhere', tableGone: true }, 'add a partition', 'disk'],
          [{ where: 'p1', use: 'mount elsewhere', tableGone: true }, 'wipe the table', 'disk'],
          [{ where: 'disk', use: 'mount', tableGone: true }, 'wipe signatures', 'p2'],
          [{ where: 'disk', use: 'mount', tableGone: false }, 'make an array', 'disk'],
          [{ where: 'p2', use: 'mount', tableGone: true }, 'delete both partitions', 'disk'],
        ],
      })
    },
    { timeout: 300_000 },
  )
})

async function providedKey(...hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) await host.perform({ kind: 'provide-volume-key', volume: 'v', from: 'generated' })
}

async function refusalOf(host: Host, operation: Operation): Promise<string | undefined> {
  try {
    await host.perform(operation)
    return undefined
  } catch (thrown) {
    return isFirstlightError(thrown, 'device-in-use') ? thrown.message : undefined
  }
}

/** What stages see of uses. */
async function usesAsSeen({ devices }: Host, disk: string): Promise<unknown> {
  const table = await devices.table(devicePath(disk))
  return {
    table: table.inUse,
    partitions: table.partitions.map(({ number, inUse }) => [number, inUse]),
    whole: await devices.inUse(devicePath(disk)),
    first: await devices.inUse(devicePath(`${disk}p1`)),
  }
}

async function withMachine(
  directory: string,
  { where, use, tableGone }: UsedMachine,
  work: (host: Host, disk: DevicePath) => Promise<void>,
): Promise<void> {
  const { disk, detach } = attachDisk(directory, 'image', 48)
  try {
    tool('sgdisk', '--new=1:2048:+8M', '--new=2:0:+16M', disk)
    tool('partx', '--update', disk)
    if (tableGone) tool('sgdisk', '--zap-all', disk)
    const release = await putToUse(directory, device(disk, where), use)
    try {
      await work(await hostIn(directory, { directories: { modules: modulesFor(directory) } }), disk)
    } finally {
      await release()
    }
  } finally {
    detach()
  }
}

/** Modules for every operation: what the running kernel lacks is asked before any use, of the copy alone. */
function modulesFor(directory: string): string {
  const modules = path.join(directory, 'modules')
  const release = path.join(modules, os.release())
  fs.mkdirSync(release, { recursive: true })
  const listed = ['dm_mod', 'md_mod', 'raid1'].map((name) => `kernel/drivers/md/${name}.ko:\n`)
  fs.writeFileSync(path.join(release, 'modules.dep'), listed.join(''))
  return modules
}

/** Uses a device until it is released. */
async function putToUse(directory: string, node: string, use: Use): Promise<() => Promise<void> | void> {
  switch (use) {
    case 'mount': {
      const at = fs.mkdtempSync(path.join(directory, 'at-'))
      tool('mkfs.ext4', '-q', '-F', '-O', '^has_journal', node)
      tool('mount', node, at)
      return () => void tool('umount', at)
    }
    case 'mount elsewhere': {
      const at = fs.mkdtempSync(path.join(directory, 'at-'))
      tool('mkfs.ext4', '-q', '-F', '-O', '^has_journal', node)
      return await holding('unshare', '-m', 'sh', '-c', `mount ${node} ${at} && echo ready && read end`)
    }
    case 'swap':
      tool('mkswap', node)
      tool('swapon', node)
      return () => void tool('swapoff', node)
    case 'loop': {
      const over = tool('losetup', '--find', '--show', node).trim()
      return () => void tool('losetup', '--detach', over)
    }
    case 'program': {
      const descriptor = fs.openSync(node, fs.constants.O_RDONLY | fs.constants.O_EXCL)
      return () => fs.closeSync(descriptor)
    }
    case 'none':
      return () => undefined
  }
}

/** A program that says when it is ready, and ends with its input. */
async function holding(program: string, ...args: readonly string[]): Promise<() => Promise<void>> {
  const held: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  if (held.stdout === null) throw new TypeError('no output')
  await once(held.stdout, 'data')
  return async () => {
    held.stdin?.end()
    await once(held, 'exit')
  }
}
