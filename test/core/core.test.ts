import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { dir } from 'tmp-promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { transpile } from '../../src/document/transpile.ts'
import { planRun } from '../../src/engine/engine.ts'
import { isFirstlightError } from '../../src/errors.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { operationData } from '../../src/host/operation/data.ts'
import { assumeMachine } from '../../src/host/scratch/machine/assume.ts'
import { parseMachine } from '../../src/host/scratch/machine/parse.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import { gzip } from '../../src/node/gzip.ts'
import { defaultFetcher } from '../../src/provisioning/defaults.ts'
import { obtainConfig, type ObtainedConfig } from '../../src/provisioning/obtain.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { openSession } from '../../src/provisioning/session.ts'
import { issueData } from '../../src/report/format.ts'
import { formatPath, type ConfigPath } from '../../src/report/path.ts'
import type { Location } from '../../src/report/span.ts'
import { hostPath } from '../../src/util/paths.ts'
import { bundleCore, type BundleSize } from '../../scripts/core-bundle.ts'
import { documentOf, readScenarios } from '../helpers/scenario-file.ts'
import { failureData, planData, type Answer, type CoreTask, type Outcome } from './outcome.ts'

const NEWEST = SPEC_VERSIONS.toSorted((left, right) => left.minor - right.minor).at(-1)?.version ?? ''

const EXAMPLES: readonly CoreTask[] = fs.globSync('examples/*.{bu,ign}').map((file) => ({
  name: file,
  text: fs.readFileSync(file, 'utf8'),
  machine: undefined,
}))
const SCENARIOS: readonly CoreTask[] = readScenarios('test/scenarios').map((scenario) => ({
  name: scenario.file,
  text: documentOf(scenario, { version: scenario.maxVersion ?? NEWEST, server: 'http://127.0.0.1:1' }),
  machine: scenario.before?.machine === undefined ? undefined : JSON.stringify(scenario.before.machine),
}))
const TASKS = [...EXAMPLES, ...SCENARIOS]

let size: BundleSize
let left: readonly string[]
let outcomes: readonly Outcome[]
let directory: { readonly path: string; cleanup(): Promise<void> }

beforeAll(async () => {
  directory = await dir({ unsafeCleanup: true })
  const bundle = path.join(directory.path, 'core.mjs')
  size = await bundleCore(bundle)
  const answer = path.join(directory.path, 'answer.json')
  const workerData = { bundle, tasks: TASKS, answer }
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, execArgv: [] })
  await once(worker, 'exit')
  ;({ left, outcomes } = JSON.parse(fs.readFileSync(answer, 'utf8')) as Answer)
}, 300_000)
afterAll(() => directory.cleanup())

describe('the core, bundled for a browser', () => {
  test('is small enough to be sent to one', () => {
    process.stdout.write(`firstlight/core: ${size.minified} bytes minified, ${size.gzipped} with gzip\n`)
    expect(size.gzipped).toBeLessThan(250_000)
  })

  test('ran where there is nothing of Node', () => {
    expect(left).toEqual([])
    expect(outcomes).toHaveLength(TASKS.length)
  })

  test.each(TASKS.map((task, index) => ({ ...task, index })))('says of $name what Node says', async (task) => {
    expect(outcomes[task.index]).toEqual(JSON.parse(JSON.stringify(await onNode(task))))
  })
})

/** What becomes of a document on Node, on the way that the program goes. */
async function onNode({ name, text, machine }: CoreTask): Promise<Outcome> {
  const bytes = Buffer.from(text)
  const source = { kind: 'file', path: name } as const
  const { report } = await readDocument(bytes, source)
  const transpiled = await transpile(bytes, source, { unpack, gzip })
  const fetcher = defaultFetcher({ offline: true })
  const obtained = await orFailure(() => obtainConfig({ origin: { kind: 'given', bytes, source }, fetcher }))
  return {
    issues: report.issues.map(issueData),
    transpiled: transpiled.kind === 'text' ? transpiled.text : undefined,
    rendered:
      obtained.kind === 'config' ? obtained.config : obtained.kind === 'failed' ? obtained.failure : obtained.kind,
    plan: obtained.kind === 'config' ? await planOnNode(obtained, machine) : undefined,
  }
}

type Valid = Extract<ObtainedConfig, { readonly kind: 'config' }>

async function planOnNode(config: Valid, machine: string | undefined): Promise<unknown> {
  const locate = (path: ConfigPath): Location | undefined => config.origins.locate(path)
  const planned = await orFailure(async () => {
    const session = await openSession({
      config,
      fetcher: defaultFetcher({ offline: true }),
      prefetch: { forPlan: true },
      now: () => new Date(0),
      makeHost: async ({ contents, seed }) =>
        createScratchHost({
          root: hostPath(path.join(directory.path, 'no-such-root')),
          machine:
            machine === undefined
              ? assumeMachine(config.config)
              : await parseMachine({ source: { kind: 'file', path: 'machine' }, text: machine }),
          contents,
          seed,
          clock: () => new Date(0),
        }),
    })
    return { kind: 'plan', stages: (await planRun(session)).stages, contents: session.store } as const
  }, locate)
  return planned.kind === 'plan'
    ? planData(planned.stages, planned.contents, { operationData, formatPath })
    : planned.failure
}

async function orFailure<Value>(
  task: () => Promise<Value>,
  locate: (path: ConfigPath) => Location | undefined = () => undefined,
): Promise<Value | { readonly kind: 'failed'; readonly failure: unknown }> {
  try {
    return await task()
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    return { kind: 'failed', failure: failureData(thrown.located(locate)) }
  }
}
