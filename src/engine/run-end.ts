import type { Journal } from '../journal/journal.ts'
import { PHASES, type Phase } from './phases.ts'
import { admission, progressOf, type Progress } from './resume.ts'

/** How a run goes on with a machine that it has begun. */
export interface Resuming {
  readonly at: string
  /** The boot in which it goes on. */
  readonly boot: string
  /** The engine's version. */
  readonly engine: string
}

/** Notes that a run goes on. */
export async function noteResumed(journal: Journal, { at, boot, engine }: Resuming): Promise<void> {
  await journal.append({ kind: 'run-resumed', at, boot, engine }, { durable: true })
}

/** What a run has done by its end. */
export interface Ending {
  readonly at: string
  readonly configDigest: string
  readonly phases: readonly Phase[]
  /** How far the machine had come when the run began. */
  readonly before: Progress
}

/** Notes the end of a run's phases. @returns whether that is the end of the whole, too */
export async function noteEnd(journal: Journal, { at, configDigest, phases, before }: Ending): Promise<boolean> {
  // A boot that failed unmounts what it had mounted: that completes nothing.
  const isMade = phases.includes('files') || before.phases.has('files')
  const isWhole = isMade && phases.at(-1) === PHASES.at(-1)
  if (isWhole) await journal.append({ kind: 'run-completed', at, configDigest }, { durable: true })
  else await journal.append({ kind: 'phases-completed', at, phases })
  return isWhole
}

/** A last phase in which nothing is to be done. */
export interface IdleEnd extends Omit<Resuming, 'at'> {
  readonly configDigest: string
  readonly signal: AbortSignal
  readonly now: () => Date
}

/**
 * Ends a run whose last phase has nothing to do, as `provision` would: a machine that this boot has made whole needs no more than being noted.
 * @returns whether it is ended; if not, nothing was noted
 * @throws FirstlightError `foreign-run` when the machine belongs to another config
 */
export async function endRunIdly(
  journal: Journal,
  { configDigest, boot, engine, signal, now }: IdleEnd,
): Promise<boolean> {
  await journal.acquire(signal)
  try {
    const before = progressOf(await journal.read())
    const admitted = admission(before, configDigest)
    if (admitted === 'finished') return true
    if (admitted === 'start' || before.boot !== boot || !before.phases.has('files')) return false
    await noteResumed(journal, { at: now().toISOString(), boot, engine })
    await noteEnd(journal, { at: now().toISOString(), configDigest, phases: ['umount'], before })
    return true
  } finally {
    await journal.release()
  }
}
