import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import type { DevicePath } from '../../src/util/paths.ts'
import { pointsToCut, runInSteps, whyNoSteps, type SteppedEnd } from '../helpers/kills.ts'
import {
  attachDisk,
  attachImage,
  hostIn,
  mayAttach,
  tool,
  workDirectory,
  type LoopDisk,
} from '../helpers/loop-disks.ts'

const UUID = 'abcdef01-0000-4000-8000-000000000001'
const GUIDS = [1, 2, 3].map((n) => `ABCDEF01-0000-4000-8000-00000000000${n}`)
const create = (number: number, start: number, size: number) => ({ number, start, size, guid: GUIDS[number - 1] ?? '' })
const partition =
  (remove: readonly number[], ...made: readonly ReturnType<typeof create>[]) =>
  (device: DevicePath): Operation => ({ kind: 'partition', device, sectorSize: 512, remove, create: made })
const filesystem =
  (format: string, uuid = UUID) =>
  (device: DevicePath): Operation => ({ kind: 'make-filesystem', device, format, label: 'made', uuid, options: [] })
const twoPartitions = (disk: string): void => {
  const numbers = [1, 2].map((n) => `--partition-guid=${n}:${GUIDS[n - 1]}`)
  tool('sgdisk', '--new=1:2048:+4M', '--new=2:16384:+4M', ...numbers, disk)
  tool('partx', '--update', disk)
}

interface Cut {
  readonly what: string
  readonly mebibytes: number
  prepare?(disk: string): void
  readonly operation: (disk: DevicePath) => Operation
  /** A program that says whether what was made is whole. */
  readonly check?: readonly [program: string, ...args: string[]]
}

const CUTS: readonly Cut[] = [
  {
    what: 'a table is wiped',
    mebibytes: 16,
    prepare: twoPartitions,
    operation: (device) => ({ kind: 'wipe-table', device }),
  },
  {
    what: 'partitions are made on a blank disk',
    mebibytes: 16,
    operation: partition([], create(1, 2048, 4096), create(2, 8192, 4096)),
    check: ['sgdisk', '--verify'],
  },
  {
    what: 'partitions are deleted, made anew and added beside one that stays',
    mebibytes: 16,
    prepare: twoPartitions,
    operation: partition([1], create(1, 2048, 12288), create(3, 24576, 4096)),
    check: ['sgdisk', '--verify'],
  },
  {
    what: 'signatures are wiped',
    mebibytes: 16,
    prepare: (disk) => void tool('mkfs.ext4', '-q', disk),
    operation: (device) => ({ kind: 'wipe-signatures', device }),
  },
  { what: 'an ext4 is made', mebibytes: 16, operation: filesystem('ext4'), check: ['e2fsck', '-f', '-n'] },
  { what: 'an xfs is made', mebibytes: 320, operation: filesystem('xfs'), check: ['xfs_repair', '-n'] },
  { what: 'a btrfs is made', mebibytes: 128, operation: filesystem('btrfs'), check: ['btrfs', 'check'] },
  { what: 'a FAT is made', mebibytes: 16, operation: filesystem('vfat', 'ABCD-1234'), check: ['fsck.fat', '-n'] },
  { what: 'swap is made', mebibytes: 16, operation: filesystem('swap') },
  {
    what: 'a volume is formatted',
    mebibytes: 32,
    operation: (device) => ({
      kind: 'format-luks',
      volume: 'v',
      device,
      label: 'made',
      uuid: UUID,
      options: ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000'],
      cex: false,
    }),
  },
]

for (const cut of CUTS) {
  test(
    `killed after any change while ${cut.what}, with or without a power cut, it is done again and whole`,
    { timeout: 3_600_000 },
    async (context) => {
      const reason = mayAttach ? whyNoSteps() : 'only root may attach loop devices, where there are any'
      if (reason !== undefined) return context.skip(reason)
      const { end, state: expected } = await withDisk(cut, async (story) => {
        const whole = await story.run(() => 'go on')
        return { end: whole, state: await story.state() }
      })
      expect(end.code, end.said).toBe(0)
      expect(end.changes.length).toBeGreaterThan(0)
      const points = pointsToCut(Array.from(end.changes.entries()), 2)
      for (const [index, change] of points) {
        await withDisk(cut, async (story) => {
          const killed = await story.run((_, count) => (count === index + 1 ? 'kill' : 'go on'))
          // Threads do not always come in the same order: one call less, and it has ended by itself.
          if (killed.code !== 'killed') return
          const isPowerCut = index % 2 === 0
          if (isPowerCut) story.cutPower()
          const where = `killed after ${change}${isPowerCut ? ', with a power cut' : ''}`
          await expect(story.redo(), where).resolves.toBeUndefined()
          expect(await story.state(), where).toEqual(expected)
        })
      }
    },
  )
}

interface Story {
  run(afterChange: (change: string, count: number) => 'go on' | 'kill'): Promise<SteppedEnd>
  /** Takes away what the kernel knows of the disk. */
  cutPower(): void
  redo(): Promise<void>
  /** What is on the disk, and what its own program says of it. */
  state(): Promise<unknown>
}

async function withDisk<Result>(cut: Cut, work: (story: Story) => Promise<Result>): Promise<Result> {
  const directory = workDirectory()
  let attached: LoopDisk = attachDisk(directory, 'image', cut.mebibytes)
  try {
    cut.prepare?.(attached.disk)
    const first = await hostIn(directory)
    await first.perform({ kind: 'provide-volume-key', volume: 'v', from: 'generated' })
    return await work({
      async run(afterChange) {
        const task = path.join(directory, 'task.json')
        fs.writeFileSync(task, JSON.stringify([cut.operation(attached.disk)]))
        const command = [process.execPath, 'test/helpers/perform.ts', 'real', directory, task]
        return await runInSteps({ command, within: [attached.disk], calls: ['ioctl'] }, afterChange)
      },
      cutPower() {
        attached.detach()
        attached = attachImage(attached.image)
        // As a kernel does that can read a GPT.
        spawnSync('partx', ['--add', attached.disk], { stdio: 'ignore' })
      },
      async redo() {
        const host = await hostIn(directory)
        await host.perform(cut.operation(attached.disk), { redo: true })
      },
      async state() {
        const { devices } = await hostIn(directory)
        const { disk } = attached
        const { kind, partitions } = await devices.table(disk)
        const seen = fs.readdirSync(`/sys/class/block/${path.basename(disk)}`).filter((name) => name.startsWith('loop'))
        const [program, ...args] = cut.check ?? []
        const isWhole = program === undefined ? undefined : saysWhole(program, ...args, disk)
        return { kind, partitions, seen: seen.length, signature: await devices.signature(disk), isWhole }
      },
    })
  } finally {
    attached.detach()
  }
}

/** Whether a program finds nothing wrong. sgdisk says so in words only. */
function saysWhole(program: string, ...args: readonly string[]): boolean {
  try {
    const said = tool(program, ...args)
    return program !== 'sgdisk' || said.includes('No problems found')
  } catch {
    return false
  }
}
