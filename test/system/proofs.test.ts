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
const JOBS: readonly Job[] = [
  jobOf('positive/machine/interrupted.yaml', 'killed-during'),
  jobOf('positive/machine/interrupted.yaml', 'killed-after'),
  ...TWICE.map((file) => jobOf(file, 'twice')),
  jobOf('positive/machine/interrupted.yaml', 'killed-power-cut'),
]

let telling: Telling

beforeAll(async () => {
  telling = await tellJobs({ name: 'proofs', jobs: JOBS, minutes: 10 })
}, SUITE_TIMEOUT)

test.for(JOBS)('$how: $scenario.title', ({ id, how }, context) => {
  if (telling.kind === 'unavailable') return context.skip(telling.reason)
  const outcome = telling.outcomes.get(id)
  expect(outcome?.problem ?? '').toBe('')
  if (outcome?.skipped !== undefined) return context.skip(outcome.skipped)
  if (how?.startsWith('killed') !== true) return
  process.stdout.write(`${how}: killed and run again at ${outcome?.kills ?? 0} points\n`)
  expect(outcome?.kills).toBeGreaterThan(15)
})

function jobOf(file: string, how: NonNullable<Job['how']>): Job {
  const scenario = SCENARIOS.find((one) => one.file === file)
  if (scenario === undefined) throw new Error(`there is no scenario ${file}`)
  return { id: `${how}-${file.replaceAll(/[^\w]+/g, '-')}`, scenario, version: NEWEST_VERSION, how, isAlone: true }
}
