import assert from 'node:assert/strict'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import type { StageReport } from '../../src/engine/report.ts'
import { isFirstlightError } from '../../src/errors.ts'
import { operationData } from '../../src/host/operation/data.ts'
import { formatPath } from '../../src/report/path.ts'
import { positionOf } from '../../src/report/position.ts'
import { devicesData } from '../../src/trial/devices.ts'
import { isTheSameTwice, survivesEveryCut } from '../../src/trial/repeated.ts'
import { startServer } from '../../src/trial/server.ts'
import { snapshotData } from '../../src/trial/tree.ts'
import { compareTrees } from '../../src/trial/tree-expectation.ts'
import type { Trial } from '../../src/trial/trial.ts'
import { NO_CONTENTS } from '../../src/util/content.ts'
import { documentOf, type NamedScenario } from './scenario-file.ts'
import { openTrial } from './trial.ts'

const VERSIONS = SPEC_VERSIONS.toSorted((left, right) => left.minor - right.minor).map(({ version }) => version)

/** One thing that a scenario promises of its document. */
export interface ScenarioCheck {
  readonly name: string
  /** The version that the document is tried at. */
  readonly version: string
  /**
   * @param open makes a fresh machine of the scenario
   * @throws AssertionError when it is not so
   */
  run(open: OpenTrial): Promise<void>
}

type OpenTrial = () => Promise<Trial>

/** All that a scenario promises; see `test/scenarios/README.md`. */
export function checksOf(scenario: NamedScenario): readonly ScenarioCheck[] {
  const versions = versionsOf(scenario)
  const checks = versions.map((version) => ({
    name: `spec ${version}`,
    version,
    run: async (open: OpenTrial) => (scenario.isPositive ? succeeds : fails)(scenario, await open()),
  }))
  if (!scenario.isPositive) return checks
  const version = versions.at(-1)!
  const repeated = [
    { name: 'twice gives the same, byte for byte', version, problems: isTheSameTwice },
    { name: 'crashed at every operation and resumed, it ends the same', version, problems: survivesEveryCut },
  ].map(({ problems, ...named }) => ({
    ...named,
    run: async (open: OpenTrial) => assert.deepEqual(await problems(open), []),
  }))
  return [...checks, ...repeated]
}

/**
 * Runs a check on machines of its own, with a server where the scenario has one.
 * @param close what becomes of each machine afterwards
 */
export async function runCheck(
  scenario: NamedScenario,
  { version, run }: ScenarioCheck,
  close: (trial: Trial) => Promise<void> = (trial) => trial.close(),
): Promise<void> {
  const server = scenario.serve && (await startServer(scenario.serve))
  const trials: Trial[] = []
  try {
    await run(async () => {
      const trial = await openTrial(scenario, documentOf(scenario, { version, server: server?.origin }))
      trials.push(trial)
      return trial
    })
  } finally {
    for (const trial of trials) await close(trial)
    await server?.close()
  }
}

/** The plan comes true, the tree is what the scenario says, and a second run changes nothing. */
async function succeeds(scenario: NamedScenario, trial: Trial): Promise<void> {
  expectIssues(trial, scenario)
  const plan = await trial.plan()
  assert.deepEqual(snapshotData(await trial.snapshot()), snapshotData(trial.before), 'planning changes nothing')
  const report = await trial.run()
  assert.deepEqual(operationsOf(report.stages), operationsOf(plan.stages), 'the plan is what was done')
  const after = await trial.snapshot()
  const { shown, wanted } = compareTrees(trial.before, after, scenario.after?.tree ?? {})
  assert.deepEqual(shown, wanted, 'what changed in the tree')
  const devices = scenario.after?.devices ?? {}
  assert.deepEqual(await devicesData(await trial.host(), devices), devices, 'the devices')
  if (scenario.after?.operations) {
    const kinds = operationsOf(report.stages).map(({ kind }) => kind)
    assert.deepEqual(kinds, scenario.after.operations, 'the operations')
  }
  assert.deepEqual((await trial.verify()).findings, [], 'verify finds nothing')
  const { outcome, stages } = await trial.run()
  assert.deepEqual({ outcome, stages }, { outcome: 'already-provisioned', stages: [] })
  assert.deepEqual(snapshotData(await trial.snapshot()), snapshotData(after), 'a second run changes nothing')
}

/** The issues are those expected, at their lines; or the run ends with the error, and nothing was touched before it. */
async function fails(scenario: NamedScenario, trial: Trial): Promise<void> {
  expectIssues(trial, scenario)
  if (scenario.error === undefined) {
    assert.equal(trial.session, undefined, 'the document is invalid')
    return
  }
  const thrown = await trial.run().catch((error: unknown) => error)
  if (!isFirstlightError(thrown)) throw thrown instanceof Error ? thrown : new Error('the run did not fail')
  const { untouched = true, ...expected } = scenario.error
  const { code, message } = thrown
  const failure = { code, message, path: thrown.path && formatPath(thrown.path) }
  assert.deepEqual(pick(failure, expected), expected, 'the error')
  if (!untouched) return
  assert.deepEqual(snapshotData(await trial.snapshot()), snapshotData(trial.before), 'a failed run changes nothing')
}

function versionsOf(scenario: NamedScenario): readonly string[] {
  const from = VERSIONS.indexOf(scenario.minVersion ?? '3.0.0')
  const to = scenario.maxVersion === undefined ? VERSIONS.length - 1 : VERSIONS.indexOf(scenario.maxVersion)
  if (from === -1 || to < from) throw new Error(`${scenario.file}: no spec version is in its range`)
  return VERSIONS.slice(from, to + 1)
}

function operationsOf(stages: readonly StageReport[]): readonly Record<string, unknown>[] {
  return stages.flatMap((stage) => stage.operations.map(({ operation }) => operationData(operation, NO_CONTENTS)))
}

function expectIssues({ issues }: Trial, { issues: expected = [] }: NamedScenario): void {
  const shown = issues.map(({ code, severity, path, location }, index) => {
    const line = location && positionOf(location).line
    return pick({ code, severity, path: formatPath(path), line }, expected[index])
  })
  assert.deepEqual(shown, expected, 'the issues')
}

/** Only the facts that the expectation names; all of them when there is none. */
function pick(facts: Record<string, unknown>, expectation: object | undefined): unknown {
  if (expectation === undefined) return facts
  return Object.fromEntries(Object.keys(expectation).map((key) => [key, facts[key]]))
}
