import { isFirstlightError } from '../errors.ts'
import { formatPath } from '../report/path.ts'
import { positionOf } from '../report/position.ts'
import type { Issue } from '../report/issues.ts'
import { messageOf } from '../report/messages.ts'
import type { JsonValue } from '../util/json.ts'
import { devicesData } from './devices.ts'
import { isTheSameTwice, survivesEveryCut, type Problems } from './repeated.ts'
import { snapshotData } from './tree.ts'
import { compareTrees, nodeProblems } from './tree-expectation.ts'
import type { Expectations, TestCase } from './test-file.ts'
import type { Trial } from './trial.ts'
import { accountProblems, unitProblems } from './system-expectations.ts'

/** Runs a case: what is wrong with it, as sentences; nothing when everything is as expected. */
export async function runCase(test: TestCase, open: () => Promise<Trial>): Promise<Problems> {
  const { expect, twice, cut } = test
  const trial = await open()
  const problems = [...issueProblems(trial.issues, expect)]
  if (trial.session === undefined && trial.issues.some(({ severity }) => severity === 'error')) return problems
  const outcome = await attempt(trial)
  problems.push(...outcomeProblems(outcome, expect))
  if (outcome.kind === 'failed') return [...problems, ...(await untouchedProblems(trial))]
  problems.push(...(await machineProblems(trial, expect)))
  if (expect.operations !== undefined) {
    problems.push(...listProblems('operations', outcome.operations, expect.operations))
  }
  if (twice) problems.push(...(await isTheSameTwice(open)))
  if (cut) problems.push(...(await survivesEveryCut(open)))
  return problems
}

type Outcome =
  | { readonly kind: 'made'; readonly operations: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

async function attempt(trial: Trial): Promise<Outcome> {
  try {
    const { stages } = await trial.run()
    return {
      kind: 'made',
      operations: stages.flatMap((stage) => stage.operations.map(({ operation }) => operation.kind)),
    }
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    return { kind: 'failed', code: thrown.code, message: thrown.message }
  }
}

function outcomeProblems(outcome: Outcome, { error }: Expectations): Problems {
  if (outcome.kind === 'made') return error === undefined ? [] : [`the run did not fail, ${error} was expected`]
  if (error === outcome.code) return []
  const expected = error === undefined ? '' : `, ${error} was expected`
  return [`the run failed: ${outcome.message} [${outcome.code}]${expected}`]
}

async function untouchedProblems(trial: Trial): Promise<Problems> {
  const [before, now] = [snapshotData(trial.before), snapshotData(await trial.snapshot())]
  return JSON.stringify(before) === JSON.stringify(now) ? [] : ['the run failed, and had changed the machine by then']
}

function issueProblems(issues: readonly Issue[], { issues: expected = [] }: Expectations): Problems {
  const found = issues.map(({ code, severity, path, location }) => ({
    code,
    severity,
    path: formatPath(path),
    line: location && positionOf(location).line,
  }))
  const missing = expected.filter((want) => !found.some((one) => fits(one, want)))
  const more = issues.filter((_, index) => !expected.some((want) => fits(found[index] ?? {}, want)))
  return [
    ...missing.map((want) => `the document has no issue ${JSON.stringify(want)}`),
    ...more.map((issue) => `the document has an issue: ${messageOf(issue)} [${issue.code}]`),
  ]
}

function fits(found: object, wanted: object): boolean {
  const facts = new Map<string, unknown>(Object.entries(found))
  return Object.entries(wanted).every(([key, value]) => facts.get(key) === value)
}

async function machineProblems(trial: Trial, expect: Expectations): Promise<Problems> {
  const after = await trial.snapshot()
  const problems = [...nodeProblems(trial.before, after, expect.files ?? {})]
  if (expect.tree !== undefined) {
    const { shown, wanted } = compareTrees(trial.before, after, expect.tree)
    problems.push(...differences(shown, wanted))
  }
  const host = await trial.host()
  problems.push(...differences(await devicesData(host, expect.disks ?? {}), expect.disks ?? {}))
  problems.push(...(await accountProblems(host, expect.users ?? {})))
  problems.push(...(await unitProblems(host, expect.units ?? {})))
  return problems
}

/** Members of two objects that are not equal, each by its name. */
function differences(shown: unknown, wanted: unknown): Problems {
  const [found, expected] = [entriesOf(shown), entriesOf(wanted)]
  return [...new Set([...found.keys(), ...expected.keys()])].flatMap((name) => {
    const [is, should] = [stable(found.get(name)), stable(expected.get(name))]
    if (is === should) return []
    return [`${name}: is ${is ?? 'as it was'}, expected ${should ?? 'no change'}`]
  })
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}

/** The same text for equal values, whatever the order of their members. */
function stable(value: unknown): string | undefined {
  return JSON.stringify(value, (_, member: JsonValue) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  )
}

function listProblems(what: string, found: readonly string[], wanted: readonly string[]): Problems {
  return JSON.stringify(found) === JSON.stringify(wanted)
    ? []
    : [`${what}: ${found.join(', ')}, expected ${wanted.join(', ')}`]
}
