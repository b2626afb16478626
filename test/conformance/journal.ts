import { expect, test } from 'vitest'
import type { Journal, JournalEntry } from '../../src/journal/journal.ts'

/** Entries of every kind, as a run writes them. */
export const A_RUN: readonly JournalEntry[] = [
  { kind: 'run-started', at: '2026-01-01T00:00:00.000Z', configDigest: 'c', boot: 'b', engine: '1', contents: {} },
  { kind: 'stage-started', at: '2026-01-01T00:00:01.000Z', stage: 'disks', inspection: { '/dev/a': null } },
  { kind: 'operation-done', stage: 'disks', index: 0, digest: 'd' },
  { kind: 'run-failed', at: '2026-01-01T00:00:02.000Z', stage: 'disks', code: 'io-failed', message: 'no' },
  { kind: 'run-resumed', at: '2026-01-01T00:00:03.000Z', boot: 'b', engine: '1' },
  { kind: 'stage-completed', at: '2026-01-01T00:00:04.000Z', stage: 'disks', leaves: { keptVolumeKeys: ['a"\n'] } },
  { kind: 'run-completed', at: '2026-01-01T00:00:05.000Z', configDigest: 'c' },
]

/** Entries that only tell, with everything that they may tell. */
const TOLD: readonly JournalEntry[] = [
  {
    kind: 'plan-told',
    at: '2026-01-01T00:00:04.000Z',
    plan: {
      document: 'a.bu',
      disks: [
        {
          sign: '~',
          title: '/dev/a',
          details: ['10 GiB'],
          place: { source: 'a.bu', line: 3 },
          before: [],
          after: [{ label: '1', sign: 'free', bytes: 10 }],
          partitions: [{ sign: '+', title: '1', details: [] }],
        },
      ],
      lost: [{ what: 'ext4', size: 1, where: '/dev/a1' }],
      warnings: ['w'],
    },
  },
  {
    kind: 'fetches-told',
    at: '2026-01-01T00:00:04.000Z',
    fetches: [{ source: 'https://a/b', bytes: 3, from: 0, ms: 12 }],
  },
  {
    kind: 'operations-told',
    at: '2026-01-01T00:00:04.000Z',
    stage: 'disks',
    operations: [
      { what: 'a', place: { source: 'a.bu', line: 3 }, destroys: true, from: 0, ms: 1 },
      { what: 'b', from: 1, ms: 0, failed: true },
    ],
    left: 2,
    notes: ['n'],
  },
]

/** What every journal must do. `make` gives a new, empty one and a second view of the same one. */
export function describeJournal(make: () => { readonly journal: Journal; reopen(): Journal }): void {
  test('a new journal is empty', async () => {
    expect(await make().journal.read()).toEqual([])
  })

  test('entries come back in order, as they were written, also to the next process', async () => {
    const { journal, reopen } = make()
    for (const [index, entry] of A_RUN.entries()) await journal.append(entry, { durable: index % 2 === 0 })
    expect(await journal.read()).toEqual(A_RUN)
    expect(await reopen().read()).toEqual(A_RUN)
  })

  test('what a run tells comes back as well', async () => {
    const { journal, reopen } = make()
    for (const entry of [...A_RUN.slice(0, 2), ...TOLD]) await journal.append(entry)
    expect((await reopen().read()).slice(2)).toEqual(TOLD)
  })

  test('a journal that was released can be acquired again', async () => {
    const { journal, reopen } = make()
    await journal.acquire()
    await journal.release()
    await reopen().acquire()
    await reopen().release()
  })
}
