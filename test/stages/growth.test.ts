import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Config, Storage } from '../../src/config/model.ts'
import { NO_ORIGINS } from '../../src/config/origins.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { NEWEST_SPEC } from '../../src/config/spec/versions.ts'
import { planRun, provision } from '../../src/engine/engine.ts'
import { createMemoryJournal } from '../../src/journal/memory-journal.ts'
import { hostPath } from '../../src/util/paths.ts'
import { assumeMachine } from '../../src/host/scratch/machine/assume.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import type { JsonValue } from '../../src/util/json.ts'
import { STAGES } from '../../stages/index.ts'
import { expectLinear, expectLinearWrites } from '../helpers/growth.ts'
import { configWith } from './decide.ts'

/** Storage of a size. */
const KINDS: readonly (readonly [string, (size: number) => Storage])[] = [
  ['disks', (size) => ({ disks: counted(size, (n) => ({ device: `/dev/vd${n}`, partitions: [{ number: 1 }] })) })],
  [
    'members of an array',
    (size) => ({ raid: [{ name: 'r', level: 'raid1', devices: counted(size, (n) => `/dev/x${n}`) }] }),
  ],
  [
    'arrays of arrays',
    (size) => ({
      raid: counted(size, (n) => ({ name: `r${n}`, level: 'raid0', devices: [`/dev/md/r${n + 1}`, `/dev/x${n}`] })),
    }),
  ],
  ['volumes', (size) => ({ luks: counted(size, (n) => ({ name: `v${n}`, device: `/dev/x${n}` })) })],
  [
    'filesystems',
    (size) => ({ filesystems: counted(size, (n) => ({ device: `/dev/x${n}`, format: 'ext4', path: `/srv/${n}` })) }),
  ],
  [
    'filesystems on one disk, found by the labels of partitions, one of them read-only',
    (size) => ({
      filesystems: counted(size, (n) => ({
        device: `/dev/disk/by-partlabel/p${n}`,
        format: 'ext4',
        path: `/m/${n}`,
        ...(n === 0 ? { mountOptions: ['ro'] } : {}),
      })),
    }),
  ],
  [
    'disks with a filesystem each, found by the labels of partitions',
    (size) => ({
      disks: counted(size, (n) => ({ device: `/dev/vd${n}`, partitions: [{ label: `data-${n}`, sizeMiB: 10 }] })),
      filesystems: counted(size, (n) => ({ device: `/dev/disk/by-partlabel/data-${n}`, format: 'swap' })),
    }),
  ],
]

function asJson(config: Config): JsonValue {
  return JSON.parse(JSON.stringify(config)) as JsonValue
}

function counted<Item>(size: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: size }, (_, index) => make(index))
}

/** Directories in each other, in so many chains. */
function chains(count: number, depth: number): Storage {
  const paths = counted(depth, (n) => '/d'.repeat(n + 1))
  return { directories: paths.flatMap((path) => counted(count, (n) => ({ path: `/c${n}${path}` }))) }
}

function deepestFirst({ directories = [] }: Storage): Storage {
  return { directories: directories.toReversed() }
}

/** Plans storage for a machine that has what it needs. */
function planning(storage: Storage): () => Promise<void> {
  const config = configWith({ storage })
  return async () => {
    const host = await createScratchHost({ root: hostPath('/nonexistent/root'), machine: assumeMachine(config) })
    expect((await planRun({ config, host, stages: STAGES })).outcome).toBe('would-provision')
  }
}

/** Makes storage on a new scratch machine that has what it needs. */
function making(storage: Storage): () => Promise<void> {
  const config = configWith({ storage })
  return async () => {
    const root = hostPath(path.join(fs.mkdtempSync(path.join(directory, 'machine-')), 'root'))
    const host = await createScratchHost({ root, machine: assumeMachine(config) })
    const run = { config, host, stages: STAGES, journal: createMemoryJournal(), version: 'test' }
    expect((await provision(run)).outcome).toBe('provisioned')
  }
}

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-growth-'))
afterAll(() => fs.rmSync(directory, { recursive: true }))

describe('twice as much storage takes about twice the work', () => {
  test.each(KINDS)('to check: %s', async (_, storageOf) => {
    await expectLinear(4000, (size) => {
      const config = configWith({ storage: storageOf(size) })
      return async () => {
        const parsed = await parseConfig(asJson(config), NEWEST_SPEC, NO_ORIGINS)
        expect(parsed.kind).toBe('config')
      }
    })
  })

  test('to check: partitions of one disk', async () => {
    await expectLinear(5000, (size) => {
      const partitions = counted(size, (n) => ({ label: `p${n}`, number: n + 1, startMiB: n + 1, sizeMiB: 1 }))
      const config = configWith({ storage: { disks: [{ device: '/dev/vda', partitions }] } })
      return () => parseConfig(asJson(config), NEWEST_SPEC, NO_ORIGINS)
    })
  })

  test.each(KINDS)('to plan: %s', async (_, storageOf) => {
    await expectLinear(600, (size) => planning(storageOf(size)))
  })

  test.each<[string, (size: number) => Storage]>([
    ['disks', (size) => ({ disks: counted(size, (n) => ({ device: `/dev/vd${n}`, partitions: [{ number: 1 }] })) })],
    [
      'volumes',
      (size) => ({ luks: counted(size, (n) => ({ name: `v${n}`, device: `/dev/x${n}`, wipeVolume: true })) }),
    ],
    [
      'filesystems with files in them',
      (size) => ({
        filesystems: counted(size, (n) => ({ device: `/dev/x${n}`, format: 'ext4', path: `/srv/${n}` })),
        files: counted(size, (n) => ({ path: `/srv/${n}/file` })),
      }),
    ],
  ])('is made with about twice as much written: %s', async (_, storageOf) => {
    await expectLinearWrites(20, (size) => making(storageOf(size)))
  })

  test.each<[string, number, (size: number) => Storage]>([
    ['chains of thirty directories', 40, (size) => chains(size, 30)],
    [
      'files below thirty directories that nobody names',
      100,
      (size) => ({ files: counted(size, (n) => ({ path: `/c${n}${'/d'.repeat(30)}/file` })) }),
    ],
    ['a chain of links', 1000, (size) => ({ links: counted(size, (n) => ({ path: `/l${n}`, target: `/l${n + 1}` })) })],
  ])('to plan: %s', async (_, least, storageOf) => {
    await expectLinear(least, (size) => planning(storageOf(size)))
  })

  test.each([
    ['chains', chains],
    ['chains listed deepest first', (count: number, depth: number) => deepestFirst(chains(count, depth))],
  ])('to plan: %s of twice the depth, whose document is twice as long', async (_, storageOf) => {
    // Half as many chains of twice the depth: as many directories, and twice the document.
    await expectLinear(1, (size) => planning(size === 1 ? storageOf(16, 100) : storageOf(8, 200)))
  })

  test('to refuse: partitions that a table has no numbers for', async () => {
    await expectLinear(2000, (size) => {
      const partitions = counted(size, (n) => ({ label: `p${n}`, sizeMiB: 1 }))
      const config = configWith({ storage: { disks: [{ device: '/dev/vda', partitions }] } })
      return async () => {
        const host = await createScratchHost({ root: hostPath('/nonexistent/root'), machine: assumeMachine(config) })
        await expect(planRun({ config, host, stages: STAGES })).rejects.toMatchObject({
          code: 'partition-does-not-fit',
        })
      }
    })
  })
})
