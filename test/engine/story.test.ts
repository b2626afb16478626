/** What a journal tells of how a machine was made: it is information, and a journal that tells nothing is as good. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { storyOf } from '../../src/engine/story.ts'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import type { JournalEntry } from '../../src/journal/journal.ts'
import { crashAt } from '../../src/trial/crashing-host.ts'
import { hostPath } from '../../src/util/paths.ts'
import { FirstlightError } from '../../src/errors.ts'
import { openTrial } from '../helpers/trial.ts'

const DOCUMENT = JSON.stringify({
  ignition: { version: '3.4.0' },
  storage: { files: ['a', 'b'].map((name) => ({ path: `/etc/${name}`, contents: { source: 'data:,hello' } })) },
})

/** A clock that goes on by a second whenever it is asked. */
function ticking(): () => Date {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++))
}

async function opened(): Promise<Awaited<ReturnType<typeof openTrial>>> {
  const trial = await openTrial({ title: 'two files' }, DOCUMENT)
  onTestFinished(() => trial.close())
  return trial
}

function entriesOf({ root }: { readonly root: string }): Promise<readonly JournalEntry[]> {
  return createFileJournal(hostPath(`${root}.firstlight/journal`)).read()
}

test('every operation has its time, its words and its line, and the report of the run too', async () => {
  const trial = await opened()
  const report = await trial.run(undefined, { now: ticking(), concurrency: 1 })
  const story = storyOf(await entriesOf(trial))
  const { operations, outcome, left, notes } = story.stages.find(({ name }) => name === 'files') ?? {}
  expect({ operations, outcome, left, notes }).toEqual({
    outcome: 'done',
    left: 0,
    notes: [],
    operations: [
      {
        what: 'write /etc/a (5 B), mode 0644, uid 0, gid 0',
        place: { source: 'config.ign', line: 1 },
        from: 1000,
        ms: 1000,
      },
      {
        what: 'write /etc/b (5 B), mode 0644, uid 0, gid 0',
        place: { source: 'config.ign', line: 1 },
        from: 3000,
        ms: 1000,
      },
    ],
  })
  const done = report.stages.find(({ name }) => name === 'files')?.operations
  expect(done?.map(({ durationMs }) => durationMs)).toEqual([1000, 1000])
})

test('the times of all stages fill the time of the run, one after the other', async () => {
  const trial = await opened()
  await trial.run(undefined, { now: ticking() })
  const { stages, ms } = storyOf(await entriesOf(trial))
  for (const [index, { from }] of stages.entries()) {
    const before = stages[index - 1]
    expect(from).toBe(before === undefined ? 0 : before.from + before.ms)
  }
  expect(stages.reduce((sum, stage) => sum + stage.ms, 0)).toBeLessThanOrEqual(ms)
})

test('what a run stopped at is told, and done again by the next one, which is told as one story', async () => {
  const trial = await opened()
  const refused = new FirstlightError('io-failed', 'the disk is on fire')
  const failing = trial.run((host) => ({ ...host, perform: async () => Promise.reject(refused) }), { concurrency: 1 })
  await expect(failing).rejects.toMatchObject({ code: 'io-failed' })
  const broken = storyOf(await entriesOf(trial))
  expect(broken.failures).toMatchObject([{ stage: 'files', code: 'io-failed', message: 'the disk is on fire' }])
  expect(broken.stages.at(-1)).toMatchObject({ name: 'files', outcome: 'failed', operations: [{ failed: true }] })
  await trial.run()
  const whole = storyOf(await entriesOf(trial))
  expect(whole.attempts).toBe(2)
  const { operations = [], outcome } = whole.stages.find(({ name }) => name === 'files') ?? {}
  expect(outcome).toBe('done')
  expect(operations.map(({ what }) => what.slice(0, 12))).toEqual(['write /etc/a', 'write /etc/b'])
  expect(operations.filter(({ failed }) => failed)).toEqual([])
})

test('thousands of operations are told in several entries, and as one story, also by the run that goes on', async () => {
  const files = Array.from({ length: 2_500 }, (_, n) => ({ path: `/etc/${n}`, contents: { source: 'data:,hello' } }))
  const document = JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files } })
  const trial = await openTrial({ title: 'many files' }, document)
  onTestFinished(() => trial.close())
  const failing = trial.run((host) => {
    let left = 2_200
    return {
      ...host,
      perform: async (...operation) =>
        (left -= 1) > 0 ? host.perform(...operation) : Promise.reject(new FirstlightError('io-failed', 'no')),
    }
  })
  await expect(failing).rejects.toMatchObject({ code: 'io-failed' })
  await trial.run()
  const entries = await entriesOf(trial)
  const told = entries.flatMap((entry) =>
    entry.kind === 'operations-told' && entry.stage === 'files' ? [entry.operations.length] : [],
  )
  expect(Math.max(...told)).toBe(1000)
  const { operations = [] } = storyOf(entries).stages.find(({ name }) => name === 'files') ?? {}
  expect(new Set(operations.map(({ what }) => what)).size).toBe(2_500)
  expect(operations).toHaveLength(2_500)
  expect(operations.filter(({ failed }) => failed)).toEqual([])
})

test('a run that was cut short has a stage that is not finished', async () => {
  const trial = await opened()
  await expect(trial.run((host) => crashAt(1, 'before', host))).rejects.toThrow()
  const { stages } = storyOf(
    (await entriesOf(trial)).filter(({ kind }) => !/^(run-failed|operations-told)$/.test(kind)),
  )
  expect(stages.at(-1)).toMatchObject({ name: 'files', outcome: 'unfinished', operations: undefined })
})

function at(second: number): string {
  return `2026-01-01T00:00:0${second}.000Z`
}

describe('a journal of an earlier version, which tells nothing', () => {
  const OLD: readonly JournalEntry[] = [
    { kind: 'run-started', at: at(0), configDigest: 'c', boot: 'b', engine: '1', contents: {} },
    { kind: 'stage-started', at: at(1), stage: 'disks', inspection: {} },
    { kind: 'stage-completed', at: at(3), stage: 'disks', leaves: {} },
    { kind: 'run-completed', at: at(4), configDigest: 'c' },
  ]

  test('is read: its stages have their times, and no operations', () => {
    expect(storyOf(OLD)).toEqual({
      begunAt: at(0),
      endedAt: at(4),
      ms: 4000,
      attempts: 1,
      fetches: [],
      plan: undefined,
      failures: [],
      stages: [{ name: 'disks', from: 0, ms: 3000, outcome: 'done', operations: undefined, left: 0, notes: [] }],
    })
  })

  test('time in which nothing ran does not count', () => {
    const [started, begun, ...rest] = OLD
    const resumed: JournalEntry = { kind: 'run-resumed', at: '2026-02-01T00:00:00.000Z', boot: 'b', engine: '1' }
    const later = rest.map((entry) => ('at' in entry ? { ...entry, at: entry.at.replace('-01-01', '-02-01') } : entry))
    expect(storyOf([started!, begun!, resumed, ...later])).toMatchObject({ ms: 5000, attempts: 2 })
  })
})
