import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { SPEC_VERSIONS } from '../src/config/spec/versions.ts'
import { isFirstlightError } from '../src/errors.ts'
import type { StageReport } from '../src/engine/report.ts'
import { operationData } from '../src/host/operation/data.ts'
import { NO_CONTENTS } from '../src/util/content.ts'
import { formatPath } from '../src/report/path.ts'
import { positionAt } from '../src/report/position.ts'
import type { Issue } from '../src/report/issues.ts'
import { startServer, type TrialServer } from '../src/trial/server.ts'
import { isTheSameTwice, survivesEveryCut } from '../src/trial/repeated.ts'
import { documentOf, readScenarios, type NamedScenario } from './helpers/scenario-file.ts'
import { snapshotData, type TreeSnapshot } from '../src/trial/tree.ts'
import { compareTrees } from '../src/trial/tree-expectation.ts'
import type { Trial } from '../src/trial/trial.ts'
import { openTrial } from './helpers/trial.ts'

/** Only the scenarios of whose file this is a part. */
const PART = process.env['FIRSTLIGHT_SCENARIOS'] ?? ''
const SCENARIOS = readScenarios(path.join(import.meta.dirname, 'scenarios')).filter(({ file }) => file.includes(PART))
const VERSIONS = SPEC_VERSIONS.toSorted((left, right) => left.minor - right.minor).map(({ version }) => version)
const NEWEST = VERSIONS.at(-1)!

let server: TrialServer | undefined
beforeEach(() => {
  server = undefined
})
afterEach(async () => server?.close())

for (const scenario of SCENARIOS) {
  describe(`${scenario.file}: ${scenario.title}`, () => {
    const versions = versionsOf(scenario)
    test.each(versions)('spec %s', (version) =>
      scenario.isPositive ? succeeds(scenario, version) : fails(scenario, version),
    )
    if (!scenario.isPositive) return
    const newest = versions.at(-1)!
    test('twice gives the same, byte for byte', async () => {
      expect(await isTheSameTwice(() => open(scenario, newest))).toEqual([])
    })
    test('crashed at every operation and resumed, it ends the same', async () => {
      expect(await survivesEveryCut(() => open(scenario, newest))).toEqual([])
    })
  })
}

/** The plan comes true, the tree is what the scenario says, and a second run changes nothing. */
async function succeeds(scenario: NamedScenario, version: string): Promise<void> {
  const trial = await open(scenario, version)
  expectIssues(trial.issues, scenario, version)
  const plan = await trial.plan()
  expect(snapshotData(await trial.snapshot()), 'planning changes nothing').toEqual(snapshotData(trial.before))
  const report = await trial.run()
  expect(operationsOf(report.stages), 'the plan is what was done').toEqual(operationsOf(plan.stages))
  const after = await trial.snapshot()
  expectTree(trial.before, after, scenario)
  await expectDevices(trial, scenario)
  if (scenario.after?.operations) {
    expect(operationsOf(report.stages).map(({ kind }) => kind)).toEqual(scenario.after.operations)
  }
  expect((await trial.verify()).findings, 'verify finds nothing').toEqual([])
  const again = await trial.run()
  expect(again).toMatchObject({ outcome: 'already-provisioned', stages: [] })
  expect(snapshotData(await trial.snapshot()), 'a second run changes nothing').toEqual(snapshotData(after))
}

/** The issues are those expected, at their lines; or the run ends with the error, and nothing was touched before it. */
async function fails(scenario: NamedScenario, version: string): Promise<void> {
  const trial = await open(scenario, version)
  expectIssues(trial.issues, scenario, version)
  if (scenario.error === undefined) {
    expect(trial.session, 'the document is invalid').toBeUndefined()
    return
  }
  const thrown = await trial.run().catch((error: unknown) => error)
  if (!isFirstlightError(thrown)) throw thrown instanceof Error ? thrown : new Error('the run did not fail')
  const { code, path: at, message } = scenario.error
  expect({ code: thrown.code, path: thrown.path && formatPath(thrown.path), message: thrown.message }).toMatchObject({
    code,
    ...(at === undefined ? {} : { path: at }),
    ...(message === undefined ? {} : { message }),
  })
  if (scenario.error.untouched !== false) {
    expect(snapshotData(await trial.snapshot()), 'a failed run changes nothing').toEqual(snapshotData(trial.before))
  }
}

async function open(scenario: NamedScenario, version: string): Promise<Trial> {
  if (scenario.serve !== undefined) server ??= await startServer(scenario.serve)
  const trial = await openTrial(scenario, documentOf(scenario, { version, server: server?.origin }))
  onTestFinished(() => trial.close())
  return trial
}

function versionsOf(scenario: NamedScenario): readonly string[] {
  const from = VERSIONS.indexOf(scenario.minVersion ?? '3.0.0')
  const to = VERSIONS.indexOf(scenario.maxVersion ?? NEWEST)
  if (from === -1 || to < from) throw new Error(`${scenario.file}: no spec version is in its range`)
  return VERSIONS.slice(from, to + 1)
}

function operationsOf(stages: readonly StageReport[]): readonly Record<string, unknown>[] {
  return stages.flatMap((stage) => stage.operations.map(({ operation }) => operationData(operation, NO_CONTENTS)))
}

function expectIssues(issues: readonly Issue[], scenario: NamedScenario, version: string): void {
  const expected = scenario.issues ?? []
  const shown = issues.map(({ code, severity, path: at, location }, index) => {
    const line = location && positionAt(location.document.text, location.span.start).line
    return pick({ code, severity, path: formatPath(at), line }, expected[index])
  })
  expect(shown, `the issues at ${version}`).toEqual(expected)
}

/** Only the facts that the expectation names; all of them when there is none. */
function pick(facts: Record<string, unknown>, expectation: object | undefined): unknown {
  if (expectation === undefined) return facts
  return Object.fromEntries(Object.keys(expectation).map((key) => [key, facts[key]]))
}

function expectTree(before: TreeSnapshot, after: TreeSnapshot, scenario: NamedScenario): void {
  const { shown, wanted } = compareTrees(before, after, scenario.after?.tree ?? {})
  expect(shown).toEqual(wanted)
}

async function expectDevices(trial: Trial, scenario: NamedScenario): Promise<void> {
  const { devicesData } = await import('../src/trial/devices.ts')
  const expected = scenario.after?.devices ?? {}
  expect(await devicesData(await trial.host(), expected)).toEqual(expected)
}
