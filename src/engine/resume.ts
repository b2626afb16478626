import { FirstlightError } from '../errors.ts'
import { addFacts, NO_FACTS, type Facts } from '../journal/facts.ts'
import type { JournalEntry } from '../journal/journal.ts'
import type { JsonValue } from '../util/json.ts'

/** How far a machine has come, by its journal. */
export interface Progress {
  readonly state: 'fresh' | 'interrupted' | 'completed'
  readonly configDigest: string | undefined
  readonly startedAt: string | undefined
  readonly completedAt: string | undefined
  /** The boot in which the last run worked. */
  readonly boot: string | undefined
  /** What had been fetched when the run began, by resource id. */
  readonly contents: Facts['contents']
  /** What each started stage saw before it changed anything. */
  readonly inspections: ReadonlyMap<string, JsonValue>
  /** Operations done in the current boot, by stage: index → digest. */
  readonly done: ReadonlyMap<string, ReadonlyMap<number, string>>
  /** Stages completed in the current boot, with what they left. */
  readonly completed: ReadonlyMap<string, Partial<Facts>>
  /** The phases that were done in the current boot. */
  readonly phases: ReadonlySet<string>
  /** The phases that the last run was asked for, when it did them and stopped there. */
  readonly pausedAfter: readonly string[] | undefined
  /** Names the document as it was given when the run began; `undefined` when the journal does not say. */
  readonly document: string | undefined
  /** Why the last run stopped, when it could say so. */
  readonly failure: { readonly stage: string; readonly code: string; readonly message: string } | undefined
}

/**
 * Reads the journal's story. Pure.
 *
 * A boot keeps mounts, open volumes and generated keys in memory only. So what was done counts as done only within
 * its own boot; after a power cut everything is done once more, in order and redoably, from what the stages saw
 * *before* the first attempt. The inspections therefore outlive the boot and the marks do not.
 */
export function progressOf(entries: readonly JournalEntry[]): Progress {
  const inspections = new Map<string, JsonValue>()
  const done = new Map<string, Map<number, string>>()
  const completed = new Map<string, Partial<Facts>>()
  const phases = new Set<string>()
  let state: Progress['state'] = 'fresh'
  let started: Extract<JournalEntry, { kind: 'run-started' }> | undefined
  let boot: string | undefined
  let completedAt: string | undefined
  let failure: Progress['failure']
  let pausedAfter: Progress['pausedAfter']
  for (const entry of entries) {
    pausedAfter = undefined
    switch (entry.kind) {
      case 'run-started':
        started = entry
        boot = entry.boot
        state = 'interrupted'
        // Only a run that had not begun anything is followed by another one.
        for (const each of [inspections, done, completed, phases]) each.clear()
        failure = undefined
        break
      case 'run-resumed':
        if (entry.boot !== boot) {
          done.clear()
          completed.clear()
          phases.clear()
        }
        boot = entry.boot
        failure = undefined
        break
      case 'stage-started':
        inspections.set(entry.stage, entry.inspection)
        break
      case 'operation-done':
        done.set(entry.stage, (done.get(entry.stage) ?? new Map<number, string>()).set(entry.index, entry.digest))
        break
      case 'stage-completed':
        completed.set(entry.stage, entry.leaves)
        break
      case 'phases-completed':
        pausedAfter = entry.phases
        for (const phase of entry.phases) phases.add(phase)
        break
      case 'run-failed':
        failure = { stage: entry.stage, code: entry.code, message: entry.message }
        break
      case 'run-completed':
        state = 'completed'
        completedAt = entry.at
        failure = undefined
        break
      case 'plan-told':
      case 'fetches-told':
      case 'operations-told':
        break
    }
  }
  return {
    state,
    configDigest: started?.configDigest,
    startedAt: started?.at,
    completedAt,
    boot,
    contents: started?.contents ?? {},
    inspections,
    done,
    completed,
    phases,
    pausedAfter,
    document: started?.document,
    failure,
  }
}

/** Everything that the completed stages left, in the order in which they completed. */
export function factsOf(progress: Progress): Facts {
  let facts = NO_FACTS
  for (const leaves of progress.completed.values()) facts = addFacts(facts, leaves)
  return facts
}

/**
 * Whether a run of this config may go on from here. A run that ended before any stage began has changed nothing: it
 * binds nobody.
 * @returns `'start'`, `'resume'`, or `'finished'` when there is nothing left to do
 * @throws FirstlightError `foreign-run` when the machine was begun or finished with another config
 */
export function admission(progress: Progress, configDigest: string): 'start' | 'resume' | 'finished' {
  if (progress.state === 'fresh') return 'start'
  if (progress.configDigest === configDigest) return progress.state === 'completed' ? 'finished' : 'resume'
  if (!isBound(progress)) return 'start'
  throw foreignRun(progress, configDigest)
}

/** What is known of a document that was given, before anything that it refers to was fetched. */
export interface GivenDocument {
  /** Names it, as the digest of a config does. */
  readonly digest: string
  /** Whether it refers to configs elsewhere, so that nobody knows what it stands for without them. */
  readonly refersElsewhere: boolean
}

/**
 * The same by the document alone, before anything is fetched for it: the machine may be finished with this very document, or
 * bound to another one. One that says the same in other words, and refers to nothing elsewhere, is told by its config.
 * @returns whether there is nothing left to do
 * @throws FirstlightError `foreign-run`
 */
export function isFinishedWith(progress: Progress, given: GivenDocument): boolean {
  if (progress.document === undefined || !isBound(progress)) return false
  if (progress.document === given.digest) return progress.state === 'completed'
  if (given.refersElsewhere) throw foreignRun(progress, given.digest)
  return false
}

/** Whether the machine belongs to a config: it was finished with it, or something was begun. */
function isBound({ state, inspections }: Progress): boolean {
  return state === 'completed' || (state === 'interrupted' && inspections.size > 0)
}

function foreignRun(progress: Progress, given: string): FirstlightError {
  const what = progress.state === 'completed' ? 'was provisioned' : 'is half made'
  return new FirstlightError('foreign-run', `provisioning the machine: it ${what} with another config`, {
    hint:
      progress.state === 'completed'
        ? 'a machine is provisioned once in its life: give this config a fresh root'
        : 'run the config it was begun with again, or start from a fresh root',
    facts: { begunWith: progress.configDigest ?? 'unknown', given },
  })
}
