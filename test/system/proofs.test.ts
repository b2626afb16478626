import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { NEWEST_VERSION } from '../../src/config/model.ts'
import type { Job } from './job.ts'
import { readSystemScenarios } from './scenario.ts'
import { SUITE_TIMEOUT, tellJobs, type Telling } from './tell.ts'

const SCENARIOS = readSystemScenarios(path.join(import.meta.dirname, 'scenarios'))

const TWICE = [
  'positive/partitions/with-every-attribute.yaml',
  'positive/filesystems/on-new-partitions.yaml',
  'positive/raid/mirror.yaml',
  'positive/luks/key-file.yaml',
  'positive/mount/nested.yaml',
  'positive/mount/home-on-its-own-filesystem.yaml',
  'positive/passwd/group-created.yaml',
  'positive/machine/everything.yaml',
]
const MOMENTS = ['killed-during', 'killed-after', 'killed-power-cut'] as const
/** Two jobs for each moment, so that two guests have as much to do. */
const KILLED: readonly Job[] = MOMENTS.flatMap((how) => [halfOf(how, 0), halfOf(how, 1)])
const APPLIED: readonly Job[] = TWICE.map((file) => jobOf(file, 'twice'))
/** What a slow machine has no time for should be power cuts rather than anything else. */
const JOBS: readonly Job[] = [...KILLED.slice(0, 4), ...APPLIED, ...KILLED.slice(4)]

let telling: Telling

beforeAll(async () => {
  telling = await tellJobs({ name: 'proofs', jobs: JOBS, minutes: 12 })
}, SUITE_TIMEOUT)

test.for(MOMENTS)('%s at every operation, and run again, it is the machine of an undisturbed run', (how, context) => {
  if (telling.kind === 'unavailable') return context.skip(telling.reason)
  const { outcomes: all } = telling
  const outcomes = KILLED.filter((job) => job.how === how).map(({ id }) => all.get(id))
  const kills = outcomes.reduce((sum, outcome) => sum + (outcome?.kills ?? 0), 0)
  process.stdout.write(`${how}: killed and run again at ${kills} points\n`)
  for (const outcome of outcomes) expect(outcome?.problem ?? '').toBe('')
  for (const outcome of outcomes) if (outcome?.skipped !== undefined) return context.skip(outcome.skipped)
  expect(kills).toBeGreaterThan(15)
})

test.for(APPLIED)('applied to two machines: $scenario.title', ({ id }, context) => {
  if (telling.kind === 'unavailable') return context.skip(telling.reason)
  const outcome = telling.outcomes.get(id)
  expect(outcome?.problem ?? '').toBe('')
  if (outcome?.skipped !== undefined) return context.skip(outcome.skipped)
})

function halfOf(how: NonNullable<Job['how']>, half: 0 | 1): Job {
  const job = jobOf('positive/machine/interrupted.yaml', how)
  return { ...job, id: `${job.id}-${half}`, half }
}

function jobOf(file: string, how: NonNullable<Job['how']>): Job {
  const scenario = SCENARIOS.find((one) => one.file === file)
  if (scenario === undefined) throw new Error(`there is no scenario ${file}`)
  return { id: `${how}-${file.replaceAll(/[^\w]+/g, '-')}`, scenario, version: NEWEST_VERSION, how, isAlone: true }
}
