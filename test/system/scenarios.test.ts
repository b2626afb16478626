import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { digestOf } from '../../src/engine/config-digest.ts'
import { silentLog } from '../../src/log.ts'
import { obtainConfig } from '../../src/provisioning/obtain.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'
import type { Job } from './job.ts'
import { documentOf, readSystemScenarios, type NamedSystemScenario } from './scenario.ts'
import { RUNS_ALL, SUITE_TIMEOUT, tellJobs, type Telling } from './tell.ts'

const VERSIONS = SPEC_VERSIONS.toSorted((left, right) => left.minor - right.minor).map(({ version }) => version)
const only = new RegExp(process.env['FIRSTLIGHT_SYSTEM_ONLY'] ?? '')
const JOBS = readSystemScenarios(path.join(import.meta.dirname, 'scenarios'))
  .flatMap((scenario) => versionsOf(scenario).map((version) => jobOf(scenario, version)))
  .filter(({ scenario, version }) => only.test(`${scenario.file} ${version}`))

let telling: Telling
/** For each job, the job that runs for it: one whose document comes to the very same config. */
const runsFor = new Map<string, string>()

beforeAll(async () => {
  telling = await tellJobs({ name: 'scenarios', jobs: await distinctJobs(), minutes: 10 })
}, SUITE_TIMEOUT)

for (const file of new Set(JOBS.map(({ scenario }) => scenario.file))) {
  const jobs = JOBS.filter(({ scenario }) => scenario.file === file)
  test.for(jobs)(`${file}: ${jobs[0]?.scenario.title ?? ''} ($version)`, ({ id, scenario }, context) => {
    if (telling.kind === 'unavailable') return context.skip(telling.reason)
    if (needsTpm(scenario) && !RUNS_ALL) return context.skip('a TPM in software is slow: npm run test:system -- --all')
    const outcome = telling.outcomes.get(runsFor.get(id) ?? id)
    expect(outcome, 'nothing ran for this scenario').toBeDefined()
    expect(outcome?.problem ?? '').toBe('')
    if (outcome?.skipped !== undefined) return context.skip(outcome.skipped)
  })
}

/**
 * The jobs that differ. An older document is upgraded before anything else looks at it; where two versions of one
 * scenario come to the same config (or the same issues), the machine that one of them makes is the other's too.
 */
async function distinctJobs(): Promise<readonly Job[]> {
  const first = new Map<string, string>()
  const { fetcher } = testFetcher()
  const jobs = JOBS.filter(({ scenario }) => RUNS_ALL || !needsTpm(scenario))
  // The newest first: its run says most.
  for (const job of jobs.toReversed()) {
    const document = documentOf(job.scenario, job.version).replaceAll(/\$[a-z]\d*/g, '/dev/placeholder')
    const origin = {
      kind: 'given',
      bytes: Buffer.from(document),
      source: { kind: 'file', path: 'config.ign' },
    } as const
    const signal = new AbortController().signal
    const obtained = await obtainConfig({ origin, fetcher, log: silentLog, signal }).catch(() => undefined)
    const issues = obtained?.kind === 'needs-network' ? [] : (obtained?.report.issues.map(({ code }) => code) ?? [])
    const config = obtained?.kind === 'config' ? digestOf(obtained.config) : 'none'
    // A document that names a server is one of its own: what it refers to comes from there.
    const isSame = obtained !== undefined && job.scenario.serve === undefined && !RUNS_ALL
    const key = isSame ? `${job.scenario.file} ${config} ${issues.join(' ')}` : job.id
    if (!first.has(key)) first.set(key, job.id)
    runsFor.set(job.id, first.get(key) ?? job.id)
  }
  await fetcher.close()
  const running = new Set(runsFor.values())
  return jobs.filter(({ id }) => running.has(id))
}

/** Whether a TPM is started for it, or looked for. */
function needsTpm({ environment }: NamedSystemScenario): boolean {
  return environment?.['TPM2TOOLS_TCTI'] !== undefined
}

function jobOf(scenario: NamedSystemScenario, version: string): Job {
  const text = JSON.stringify([scenario.config, scenario.before?.prepare, scenario.before?.disks])
  // Names that a machine has once, and identifiers by which the kernel tells filesystems apart.
  const isAlone = /\/dev\/disk\/|"raid"|"luks"|\/dev\/md|\/dev\/mapper|mdadm|cryptsetup|uuid/i.test(text)
  return { id: `${scenario.file.replaceAll(/[^\w]+/g, '-')}-${version}`, scenario, version, isAlone }
}

function versionsOf({ file, minVersion, maxVersion }: NamedSystemScenario): readonly string[] {
  const from = VERSIONS.indexOf(minVersion ?? '3.0.0')
  const to = VERSIONS.indexOf(maxVersion ?? VERSIONS.at(-1) ?? '')
  if (from === -1 || to < from) throw new Error(`${file}: no spec version is in its range`)
  return VERSIONS.slice(from, to + 1)
}
