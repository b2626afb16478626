import type { JournalEntry } from '../journal/journal.ts'
import type { ToldFetch, ToldOperation, ToldPlan } from '../journal/told.ts'

/** What a journal tells of how a machine was made. */
export interface Story {
  readonly begunAt: string | undefined
  readonly endedAt: string | undefined
  /** From begin to end, without the time in which nothing ran. */
  readonly ms: number
  /** How often a run was begun or gone on with. */
  readonly attempts: number
  /** In the order in which they began. */
  readonly stages: readonly StageStory[]
  readonly fetches: readonly ToldFetch[]
  /** What was foreseen; `undefined` in journals that do not tell. */
  readonly plan: ToldPlan | undefined
  /** Every failure, the oldest first. */
  readonly failures: readonly Failure[]
}

/** Why a run stopped. */
export interface Failure {
  readonly at: string
  readonly stage: string
  readonly code: string
  readonly message: string
}

/** What is to be noted of a run: warnings of its documents, and what stages said. What was fetched is told elsewhere. */
export function notesOf({ plan, stages }: Story): readonly string[] {
  return [...(plan?.warnings ?? []), ...stages.flatMap(({ name, notes }) => (name === 'fetch' ? [] : notes))]
}

/** What became of a stage. */
export interface StageStory {
  readonly name: string
  /** Milliseconds of running time from the begin of the first run. */
  readonly from: number
  readonly ms: number
  readonly outcome: 'done' | 'failed' | 'unfinished'
  /** `undefined` in journals that do not tell, and of a stage that was cut short. */
  readonly operations: readonly ToldOperation[] | undefined
  /** How many more there were. */
  readonly left: number
  readonly notes: readonly string[]
}

type Draft = { -readonly [Member in keyof StageStory]: StageStory[Member] }

/** The story as far as it was read. */
interface Reading {
  begunAt: string | undefined
  endedAt: string | undefined
  boot: string | undefined
  attempts: number
  fetches: readonly ToldFetch[]
  plan: ToldPlan | undefined
  readonly clock: RunningTime
  /** Where the stage that comes next begins: where the one before it ended. */
  from: number
  readonly stages: Map<string, Draft>
  /** What was told of a stage in its last attempt, and before that. */
  readonly told: Map<string, Told>
  readonly failures: Failure[]
}

interface Told {
  readonly attempt: number
  readonly earlier: readonly ToldOperation[]
  readonly operations: readonly ToldOperation[]
}

/** Reads the story of a journal. Pure. */
export function storyOf(entries: readonly JournalEntry[]): Story {
  const reading: Reading = {
    begunAt: undefined,
    endedAt: undefined,
    boot: undefined,
    attempts: 0,
    fetches: [],
    plan: undefined,
    clock: runningTime(),
    from: 0,
    stages: new Map(),
    told: new Map(),
    failures: [],
  }
  for (const entry of entries) read(reading, entry)
  const { begunAt, endedAt, attempts, fetches, plan, failures } = reading
  const stages = [...reading.stages.values()]
  return { begunAt, endedAt, ms: reading.clock.now(), attempts, stages, fetches, plan, failures }
}

function read(reading: Reading, entry: JournalEntry): void {
  if ('at' in entry && entry.kind !== 'fetches-told' && entry.kind !== 'operations-told') moveOn(reading, entry)
  switch (entry.kind) {
    case 'stage-started':
      draftOf(reading, entry.stage)
      return
    case 'operations-told': {
      const draft = draftOf(reading, entry.stage)
      draft.operations = toldSoFar(reading, entry)
      draft.left = entry.left
      draft.notes = entry.notes
      return
    }
    case 'stage-completed':
      end(reading, entry.stage, 'done')
      return
    case 'run-failed': {
      const { at, stage, code, message } = entry
      reading.failures.push({ at, stage, code, message })
      if (reading.stages.get(stage)?.outcome === 'unfinished') end(reading, stage, 'failed')
      return
    }
    case 'plan-told':
      reading.plan = entry.plan
      // The whole run was tried before its first stage.
      reading.from = reading.clock.now()
      return
    case 'fetches-told':
      reading.fetches = entry.fetches
      return
    case 'run-started':
    case 'run-resumed':
    case 'run-completed':
    case 'phases-completed':
    case 'operation-done':
  }
}

/** Time goes on; between two runs it stands still. */
function moveOn(reading: Reading, entry: JournalEntry & { readonly at: string }): void {
  const { clock, stages } = reading
  if (entry.kind !== 'run-started' && entry.kind !== 'run-resumed') {
    clock.tick(entry.at)
    if (entry.kind !== 'plan-told') reading.endedAt = entry.at
    return
  }
  clock.start(entry.at)
  reading.attempts += 1
  reading.from = clock.now()
  if (entry.kind === 'run-started') {
    // Only a run that had not begun anything is followed by another one.
    stages.clear()
    reading.told.clear()
    reading.begunAt = entry.at
    reading.plan = undefined
  }
  // What was done in another boot is done once more.
  if (entry.boot !== reading.boot) for (const draft of stages.values()) draft.outcome = 'unfinished'
  reading.boot = entry.boot
}

function draftOf({ stages, from }: Reading, name: string): Draft {
  const known = stages.get(name)
  if (known !== undefined) return known
  const draft: Draft = { name, from, ms: 0, outcome: 'unfinished', operations: undefined, left: 0, notes: [] }
  stages.set(name, draft)
  return draft
}

function end(reading: Reading, stage: string, outcome: 'done' | 'failed'): void {
  const draft = draftOf(reading, stage)
  draft.ms += reading.clock.now() - reading.from
  draft.outcome = outcome
  reading.from = reading.clock.now()
}

/** An attempt tells of many operations in several entries. */
function toldSoFar(
  { told, attempts }: Reading,
  { stage, operations }: JournalEntry & { readonly kind: 'operations-told' },
): readonly ToldOperation[] {
  const last = told.get(stage)
  const isSame = last?.attempt === attempts
  const earlier = last === undefined ? [] : isSame ? last.earlier : joined(last.earlier, last.operations)
  const now = isSame ? [...last.operations, ...operations] : operations
  told.set(stage, { attempt: attempts, earlier, operations: now })
  return joined(earlier, now)
}

/** A later attempt does some operations again, and the one at which the earlier one stopped. */
function joined(earlier: readonly ToldOperation[], later: readonly ToldOperation[]): readonly ToldOperation[] {
  if (earlier.length === 0) return later
  const again = new Set(later.map(({ what }) => what))
  return [...earlier.filter(({ what, failed }) => failed !== true && !again.has(what)), ...later]
}

interface RunningTime {
  /** A run begins: what lies before did not run. */
  start(at: string): void
  tick(at: string): void
  now(): number
}

/** The time in which runs ran, in ms. A clock that is set back stands still. */
function runningTime(): RunningTime {
  let [elapsed, last] = [0, 0]
  return {
    start(at) {
      last = Date.parse(at)
    },
    tick(at) {
      const now = Date.parse(at)
      elapsed += Math.max(0, now - last)
      last = now
    },
    now: () => elapsed,
  }
}
