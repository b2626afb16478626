import { FirstlightError, isFirstlightError } from '../errors.ts'
import { refuseNullCharacters } from './null-characters.ts'
import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Host } from '../host/host.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import { operationDigest } from '../host/operation/digest.ts'
import { describeOperation, mustNotRepeat } from '../host/operation/table.ts'
import { devicePath } from '../util/paths.ts'
import { addFacts, type Facts } from '../journal/facts.ts'
import type { Journal } from '../journal/journal.ts'
import { scoped, type Log } from '../log.ts'
import type { JsonValue } from '../util/json.ts'
import { performAll } from './perform.ts'
import { PHASES, type Phase } from './phases.ts'
import type { ProgressEvent, ReportedOperation, StageReport } from './report.ts'
import type { Progress } from './resume.ts'
import type { Decide } from './decide.ts'
import { operationsTold, tell, type OperationTime, type StageTimes } from './tell.ts'
import type { ContentStore } from '../util/content.ts'
import type { AnyStage, DecideInput, NeededDevice, Policy, StageWork } from './stage.ts'

/** The table of stages: what happens in each phase, in order. */
export type StageTable = Readonly<Record<Phase, readonly AnyStage[]>>

/** What {@link executeStages} works with: a machine, what is to become of it, and how far it has come. */
export interface Execution {
  readonly config: Config
  readonly origins: Origins
  readonly host: Host
  readonly journal: Journal
  readonly progress: Progress
  readonly stages: StageTable
  readonly phases: readonly Phase[]
  readonly facts: Facts
  readonly policy: Policy
  readonly run: DecideInput<JsonValue>['run']
  /** Decides for a stage; {@link rememberDecisions} is quicker the second time. */
  readonly decide: Decide
  readonly log: Log
  readonly signal: AbortSignal
  /** How many operations of one stage may be under way at once. */
  readonly concurrency: number
  /** Where sizes of contents are known from. */
  readonly store: ContentStore
  /** Whether the journal tells of each operation: of those on a copy nobody wants to know. */
  readonly isTold: boolean
  now(): Date
  onProgress(event: ProgressEvent): void
}

/**
 * Goes through the stages of some phases: looks, notes in the journal what was seen, decides, does.
 * The same for a real run, for `plan` and for the preflight: only host and journal differ.
 * @throws FirstlightError the first failure, with the user's own line where the config asked for it
 */
export async function executeStages(execution: Execution): Promise<readonly StageReport[]> {
  refuseNullCharacters(execution.config)
  const work = PHASES.filter((phase) => execution.phases.includes(phase)).flatMap((phase) =>
    execution.stages[phase].map((stage) => ({ phase, stage })),
  )
  const reports: StageReport[] = []
  let facts = execution.facts
  for (const [index, { phase, stage }] of work.entries()) {
    const { name, summary } = stage
    execution.onProgress({ kind: 'stage-started', name, summary, index, of: work.length })
    const outcome = await withBlame(execution.origins, name, () => executeStage(execution, stage, facts))
    facts = addFacts(facts, outcome.leaves)
    const report: StageReport = { name, summary, phase, ...outcome.report }
    execution.onProgress({ kind: 'stage-finished', report })
    reports.push(report)
  }
  return reports
}

type LoadedStage = { readonly name: string } & StageWork

interface StageOutcome {
  readonly leaves: Partial<Facts>
  readonly report: Omit<StageReport, 'name' | 'summary' | 'phase'>
}

async function executeStage(execution: Execution, stage: AnyStage, facts: Facts): Promise<StageOutcome> {
  const started = execution.now().getTime()
  const unchanged = { durationMs: 0, operations: [], notes: [] }
  if (!stage.isNeeded(execution.config)) return { leaves: {}, report: { ...unchanged, outcome: 'not-needed' } }
  const before = execution.progress.completed.get(stage.name)
  if (before !== undefined) return { leaves: before, report: { ...unchanged, outcome: 'already-done' } }

  const loaded: LoadedStage = { name: stage.name, ...(await stage.load()) }
  await waitForDevices(execution.host, stage.devices?.(execution.config) ?? [])
  const inspection = await inspectOnce(execution, loaded, facts)
  const { config, policy, run } = execution
  const decision = execution.decide(loaded, { config, inspection: inspection.value, facts, policy, run })
  // Not before something was decided: what is in the way now may be gone when the machine is started again.
  if (!inspection.isResumed) await noteInspection(execution, stage.name, inspection.value)
  const { operations, notes = [], leaves = {} } = decision
  for (const note of notes) execution.log({ level: 'notice', message: note, scope: [stage.name] })
  execution.onProgress({ kind: 'operations-planned', name: stage.name, count: operations.length })
  const begunAt = execution.now().getTime()
  const times: OperationTime[] = []
  const work = { stage: stage.name, operations, isResumed: inspection.isResumed, times }
  const told = { stage: stage.name, begunAt, operations, notes, times }
  const done = await doOperations(execution, work).catch(async (thrown: unknown) => {
    await tellOperations(execution, told)
    throw thrown
  })
  await tellOperations(execution, told)
  await execution.host.sync()
  const at = execution.now().toISOString()
  await execution.journal.append({ kind: 'stage-completed', at, stage: stage.name, leaves }, { durable: true })
  return {
    leaves,
    report: {
      outcome: 'done',
      durationMs: execution.now().getTime() - started,
      operations: withTimes(operations, done, times),
      notes,
    },
  }
}

async function tellOperations(execution: Execution, told: Omit<StageTimes, 'origins' | 'contents'>): Promise<void> {
  if (!execution.isTold || told.times.length + told.notes.length === 0) return
  const { origins, store: contents, journal } = execution
  for (const telling of operationsTold({ ...told, origins, contents })) await tell(journal, telling)
}

function withTimes(
  operations: readonly PlannedOperation[],
  done: ReadonlySet<number>,
  times: readonly OperationTime[],
): readonly ReportedOperation[] {
  const lengths: number[] = []
  for (const { index, ms } of times) lengths[index] = ms
  return operations.map((planned, index) => {
    const durationMs = lengths[index]
    return { ...planned, alreadyDone: done.has(index), durationMs }
  })
}

/**
 * Waits for the devices of a stage. A name that this boot has used before may be gone by now, because the run itself
 * wiped the label that it was made of: then the device that it led to is the one.
 * @throws FirstlightError `device-missing`, with the node that names the first device that did not come
 */
async function waitForDevices(host: Host, needed: readonly NeededDevice[]): Promise<void> {
  if (needed.length === 0) return
  const names = [...new Set(needed.map(({ device }) => device))].map(devicePath)
  try {
    await host.devices.wait(names)
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'device-missing')) throw thrown
    for (const { device, path } of needed) {
      if ((await host.devices.identity(devicePath(device))) === undefined) throw thrown.with({ path })
    }
    for (const name of names) await host.devices.wait([name]).catch(() => undefined)
  }
}

/** What the stage saw before anything was changed: from the journal when an earlier run got that far. */
async function inspectOnce(
  execution: Execution,
  stage: LoadedStage,
  facts: Facts,
): Promise<{ readonly value: JsonValue; readonly isResumed: boolean }> {
  const journalled = execution.progress.inspections.get(stage.name)
  if (journalled !== undefined) return { value: journalled, isResumed: true }
  const { config, host, policy, log, signal } = execution
  const value = await stage.inspect({ config, host, facts, policy, log: scoped(log, stage.name), signal })
  return { value, isResumed: false }
}

async function noteInspection(execution: Execution, stage: string, inspection: JsonValue): Promise<void> {
  const at = execution.now().toISOString()
  await execution.journal.append({ kind: 'stage-started', at, stage, inspection }, { durable: true })
}

interface OperationsOfStage {
  readonly stage: string
  readonly operations: readonly PlannedOperation[]
  readonly isResumed: boolean
  /** Gets the time of each operation that was begun. */
  readonly times: OperationTime[]
}

/** Does what is left of a stage's operations; returns the indices that an earlier run had done. */
async function doOperations(
  execution: Execution,
  { stage, operations, isResumed, times }: OperationsOfStage,
): Promise<ReadonlySet<number>> {
  const done = new Set<number>()
  for (const [index, digest] of execution.progress.done.get(stage) ?? []) {
    const planned = operations[index]
    if (planned === undefined || operationDigest(planned.operation) !== digest) throw otherList(stage)
    done.add(index)
  }
  let finished = done.size
  await performAll({
    operations,
    concurrency: execution.concurrency,
    isDone: (index) => done.has(index),
    perform: async (planned, index) => {
      if (execution.signal.aborted) throw interrupted()
      const begunAt = execution.now().getTime()
      const ms = (): number => execution.now().getTime() - begunAt
      try {
        await doOne(execution, { stage, planned, index, isResumed })
      } catch (thrown) {
        times.push({ index, begunAt, ms: ms(), failed: true })
        throw thrown
      }
      times.push({ index, begunAt, ms: ms() })
      finished += 1
      execution.onProgress({ kind: 'operation-finished', name: stage, done: finished, count: operations.length })
    },
  })
  return done
}

interface Step {
  readonly stage: string
  readonly planned: PlannedOperation
  readonly index: number
  readonly isResumed: boolean
}

async function doOne(execution: Execution, step: Step): Promise<void> {
  const { host, journal, signal } = execution
  const { operation, path } = step.planned
  try {
    await host.perform(operation, { redo: step.isResumed, signal })
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    throw thrown.with({ operation: describeOperation(operation), path })
  }
  if (!mustNotRepeat(operation)) return
  await host.sync({ more: true })
  const digest = operationDigest(operation)
  await journal.append({ kind: 'operation-done', stage: step.stage, index: step.index, digest }, { durable: true })
}

/** Gives a failure its stage and the user's own line, by the origins of the merged config. */
async function withBlame<Result>(origins: Origins, stage: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (thrown) {
    throw isFirstlightError(thrown) ? thrown.with({ stage }).located((path) => origins.locate(path)) : thrown
  }
}

function otherList(stage: string): FirstlightError {
  return new FirstlightError('foreign-run', `resuming the stage ${stage}: this version would not do what was begun`, {
    hint: 'finish with the version of the engine that began, or start from a fresh root',
  })
}

function interrupted(): FirstlightError {
  return new FirstlightError('interrupted', 'the run was interrupted', {
    hint: 'run the same command again: it goes on where it stopped',
  })
}
