import type { Config } from '../config/model.ts'
import { NO_ORIGINS, type Origins } from '../config/origins.ts'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import { resourceId } from '../fetch/resource-id.ts'
import { contentResources, isRemote } from '../fetch/resources.ts'
import type { TimedFetch } from '../fetch/prefetch-all.ts'
import { NO_CONTENTS, type ContentInfo, type ContentStore } from '../util/content.ts'
import type { Host } from '../host/host.ts'
import { addFacts, type Facts } from '../journal/facts.ts'
import type { Journal } from '../journal/journal.ts'
import { createMemoryJournal } from '../journal/memory-journal.ts'
import type { Telling, ToldPlan } from '../journal/told.ts'
import { silentLog, type Log } from '../log.ts'
import { digestOf } from './config-digest.ts'
import { rememberDecisions, type Decide } from './decide.ts'
import { executeStages, type Execution, type StageTable } from './execute.ts'
import { PHASES, type Phase } from './phases.ts'
import type { Plan, ProgressEvent, RunReport, StageReport } from './report.ts'
import { admission, factsOf, progressOf, type Progress } from './resume.ts'
import { noteEnd, noteResumed } from './run-end.ts'
import { DEFAULT_POLICY, type Policy } from './stage.ts'
import { fetchesTold, tell } from './tell.ts'

/** What an engine is given: everything that it touches comes in from outside. */
export interface EngineOptions {
  /** The merged config, as `renderConfig` gives it. */
  readonly config: Config
  /** Where its values came from. @default nowhere */
  readonly origins?: Origins
  /** Names the user's document as it was given, see {@link GivenDocument}: the journal keeps it. @default not known */
  readonly document?: string
  /** Whether the user gave a config at all: the result file says so. @default true */
  readonly userConfigProvided?: boolean
  readonly host: Host
  readonly stages: StageTable
  /** What was fetched for the config, by resource id. @default nothing */
  readonly contents?: Readonly<Record<string, ContentInfo>>
  /** What was fetched for it, and when: the journal tells. @default nothing */
  readonly fetches?: readonly TimedFetch[]
  /** Where sizes of contents are known from. @default nowhere */
  readonly store?: ContentStore
  /** @default all of them */
  readonly phases?: readonly Phase[]
  readonly policy?: Policy
  readonly log?: Log
  readonly signal?: AbortSignal
  /** How many operations of one stage may be under way at once. @default 4 */
  readonly concurrency?: number
  /** @default the system's clock */
  readonly now?: () => Date
  readonly onProgress?: (event: ProgressEvent) => void
}

/** What a run is given besides. */
export interface RunOptions extends EngineOptions {
  readonly journal: Journal
  /** The engine's version, for the journal. */
  readonly version: string
  /** Looks at the machine, and at the copy on which the whole run was tried, for what the journal tells of the plan. */
  readonly foresee?: (tried: TriedRun) => Promise<ToldPlan>
  /** Told of the plan before anything is changed, `undefined` when it could not be told: what it throws ends the run. */
  readonly confirm?: ((plan: ToldPlan | undefined) => Promise<void>) | undefined
}

/** A run that was tried on a copy of the machine. */
export interface TriedRun {
  /** The machine as it is, and the copy as the machine would be. */
  readonly before: Host
  readonly after: Host
  readonly stages: readonly StageReport[]
}

/** What a plan is given besides. */
export interface PlanOptions extends EngineOptions {
  /** What has been done to the machine; it is only read. @default nothing */
  readonly journal?: Pick<Journal, 'read'>
}

/** A plan, with the copy of the machine on which everything was done. */
export interface PlannedMachine {
  readonly plan: Plan
  /** `undefined` when there is nothing left to do. */
  readonly copy: Host | undefined
}

/**
 * Computes everything that a run would do, on a copy of the machine in memory. Changes nothing.
 * @throws FirstlightError the failure that the run would end with
 */
export async function planRun(options: PlanOptions): Promise<Plan> {
  return (await planOnCopy(options)).plan
}

/**
 * The same, and gives the copy, which is as the machine would be.
 * @throws FirstlightError the failure that the run would end with
 */
export async function planOnCopy(options: PlanOptions): Promise<PlannedMachine> {
  const progress = progressOf((await options.journal?.read()) ?? [])
  const configDigest = digestOf(options.config)
  const admitted = admission(progress, configDigest)
  if (admitted === 'finished') {
    return { plan: { configDigest, outcome: 'already-provisioned', stages: [] }, copy: undefined }
  }
  const copy = await options.host.simulate()
  // The plan holds the notes of its stages: whoever reads it need not read them in the log as well.
  const parts = { ...options, host: copy, log: silentLog, decide: rememberDecisions() }
  const stages = await executeStages(executionOf(parts, createMemoryJournal(), progress))
  return { plan: { configDigest, outcome: admitted === 'start' ? 'would-provision' : 'would-resume', stages }, copy }
}

/**
 * Makes the machine that the config describes, once in the machine's life.
 *
 * A fresh machine is first planned as a whole, so that what cannot work fails before anything is changed; so are phases of
 * which nothing has begun. An interrupted run goes on where it stopped. A finished machine is left alone.
 * @throws FirstlightError `foreign-run` when it was begun with another config; else the failure of a stage
 */
export async function provision(options: RunOptions): Promise<RunReport> {
  const { journal } = options
  await journal.acquire(options.signal)
  try {
    return await provisionLocked(options)
  } finally {
    await journal.release()
  }
}

async function provisionLocked(options: RunOptions): Promise<RunReport> {
  const now = options.now ?? ((): Date => new Date())
  const begun = now()
  const configDigest = digestOf(options.config)
  const before = progressOf(await options.journal.read())
  const admitted = admission(before, configDigest)
  const report = { configDigest, startedAt: begun.toISOString() }
  if (admitted === 'finished') return alreadyProvisioned(configDigest, begun, now())
  if (admitted === 'resume') checkContents(before, options.contents ?? {})
  const decide = rememberDecisions()
  const known = admitted === 'start' ? progressOf([]) : before
  const told = isUntouched(options, known) ? await preflight(options, { begun, decide, known }) : undefined
  const progress = await enter(options, admitted, begun)
  for (const telling of [fetchesTold(options.fetches ?? []), told]) {
    if (telling !== undefined) await tell(options.journal, telling)
  }
  const execution = { ...executionOf({ ...options, now, decide }, options.journal, progress), isTold: true }
  const stages = await journalFailure(options.journal, now, () => executeStages(execution))
  const { phases = PHASES } = options
  const isWhole = await noteEnd(options.journal, { at: now().toISOString(), configDigest, phases, before })
  const outcome = !isWhole ? 'phases-done' : admitted === 'start' ? 'provisioned' : 'resumed'
  const durationMs = now().getTime() - begun.getTime()
  return { ...report, outcome, durationMs, fetches: options.fetches ?? [], stages }
}

/** The report of a run that found everything done. */
export function alreadyProvisioned(configDigest: string, begun: Date, ended: Date = begun): RunReport {
  const durationMs = ended.getTime() - begun.getTime()
  const startedAt = begun.toISOString()
  return { configDigest, startedAt, outcome: 'already-provisioned', durationMs, fetches: [], stages: [] }
}

/** What a run and its preflight share, so that stages decide from the same. */
interface Beginning {
  readonly begun: Date
  readonly decide: Decide
  /** What earlier runs, each of other phases, have done. */
  readonly known: Progress
}

/** Whether nothing of the phases has begun. Where each is a process of its own, only the first one finds a fresh machine. */
function isUntouched({ phases = PHASES, stages }: RunOptions, { inspections, completed }: Progress): boolean {
  return phases.every((phase) => stages[phase].every(({ name }) => !inspections.has(name) && !completed.has(name)))
}

/** Whether a stage of the phases has something to do for the config. */
function hasWork({ phases = PHASES, stages, config }: RunOptions): boolean {
  return phases.some((phase) => stages[phase].some((stage) => stage.isNeeded(config)))
}

/**
 * Tries the whole run on a copy of the machine: a config that cannot be made fails here, with nothing touched.
 * @returns what is to be told of the plan
 */
async function preflight(options: RunOptions, { begun, decide, known }: Beginning): Promise<Telling | undefined> {
  options.onProgress?.({ kind: 'preflight-started' })
  // Where nothing is to be done there is nothing to try.
  const host = hasWork(options) ? await options.host.simulate() : options.host
  const quiet = { ...options, host, decide, onProgress: () => undefined, log: silentLog }
  const progress = { ...known, startedAt: known.startedAt ?? begun.toISOString() }
  const stages = await executeStages(executionOf(quiet, createMemoryJournal(), progress))
  const plan = await foreseen(options, { before: options.host, after: host, stages })
  options.onProgress?.({ kind: 'preflight-finished' })
  await options.confirm?.(plan)
  return plan === undefined ? undefined : { kind: 'plan-told', at: (options.now?.() ?? new Date()).toISOString(), plan }
}

/** No run stops because it cannot be told of. */
async function foreseen({ foresee, log = silentLog }: RunOptions, tried: TriedRun): Promise<ToldPlan | undefined> {
  try {
    return await foresee?.(tried)
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    log({ level: 'debug', message: `the journal does not tell of the plan: ${thrown.message}` })
    return undefined
  }
}

/** Notes in the journal that a run begins or goes on, and returns how far the machine has come by now. */
async function enter(options: RunOptions, admitted: 'start' | 'resume', begun: Date): Promise<Progress> {
  const { journal, version: engine, host } = options
  const at = begun.toISOString()
  const boot = await host.system.bootId()
  if (admitted === 'start') {
    const configDigest = digestOf(options.config)
    const contents = comparable(options)
    const document = options.document === undefined ? {} : { document: options.document }
    const entry = { ...document, kind: 'run-started', at, configDigest, boot, engine, contents } as const
    await journal.append(entry, { durable: true })
  } else {
    await noteResumed(journal, { at, boot, engine })
  }
  return progressOf(await journal.read())
}

/**
 * What an interrupted run has to be given again: what was fetched from elsewhere. What stands in the config itself is part
 * of its digest; and the digest of a volume's key would let whoever reads the journal try guesses.
 */
function comparable({ config, contents = {} }: RunOptions): Facts['contents'] {
  const left = new Set<string>()
  for (const { resource } of contentResources(config)) if (!isRemote(resource.source)) left.add(resourceId(resource))
  for (const { keyFile } of config.storage?.luks ?? []) if (keyFile !== undefined) left.add(resourceId(keyFile))
  return Object.fromEntries(Object.entries(contents).filter(([id]) => !left.has(id)))
}

/** A URL that gives other bytes than it gave the interrupted run would make a machine that nobody described. */
function checkContents(progress: Progress, contents: Readonly<Record<string, ContentInfo>>): void {
  for (const [id, earlier] of Object.entries(progress.contents)) {
    const current = contents[id]
    if (current?.digest === undefined || earlier.digest === undefined || current.digest === earlier.digest) continue
    throw new FirstlightError('content-changed', 'resuming the run: a resource has other contents than when it began', {
      hint: 'pin the resource with verification.hash, or start from a fresh root',
      facts: { resource: id },
    })
  }
}

async function journalFailure<Result>(
  journal: Journal,
  now: () => Date,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action()
  } catch (thrown) {
    const code = isFirstlightError(thrown) ? thrown.code : 'internal'
    const message = isFirstlightError(thrown) ? thrown.message : 'an error that is not of the run'
    const stage = (isFirstlightError(thrown) ? thrown.stage : undefined) ?? 'unknown'
    const entry = { kind: 'run-failed', at: now().toISOString(), stage, code, message } as const
    // The disk may be full: why the run failed is not to be hidden by a journal that cannot be written either.
    await journal.append(entry).catch(() => undefined)
    throw thrown
  }
}

function executionOf(
  options: EngineOptions & Pick<Execution, 'decide'>,
  journal: Journal,
  progress: Progress,
): Execution {
  const now = options.now ?? ((): Date => new Date())
  const contents: Partial<Facts> = { contents: options.contents ?? {} }
  return {
    config: options.config,
    origins: options.origins ?? NO_ORIGINS,
    host: options.host,
    journal,
    progress,
    stages: options.stages,
    phases: options.phases ?? PHASES,
    decide: options.decide,
    facts: addFacts(factsOf(progress), contents),
    policy: options.policy ?? DEFAULT_POLICY,
    run: {
      startedAt: progress.startedAt === undefined ? now() : new Date(progress.startedAt),
      userConfigProvided: options.userConfigProvided ?? true,
    },
    log: options.log ?? silentLog,
    signal: options.signal ?? new AbortController().signal,
    concurrency: options.concurrency ?? 4,
    store: options.store ?? NO_CONTENTS,
    isTold: false,
    now,
    onProgress: options.onProgress ?? ((): void => undefined),
  }
}
