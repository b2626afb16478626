import type { JsonValue } from '../util/json.ts'
import type { Facts } from './facts.ts'
import type { Telling } from './told.ts'

/**
 * One line of the journal: what has been done, durably.
 *
 * The heart of "exactly once" is `stage-started`: it keeps what the stage saw of the machine before it changed
 * anything. What to do is a pure function of config and inspection, so that an interrupted run computes the very same
 * list again and goes on where it stopped.
 */
export type JournalEntry =
  | {
      readonly kind: 'run-started'
      readonly at: string
      readonly configDigest: string
      /** The kernel's boot id: what a boot leaves only in memory (mounts, open volumes) does not outlive it. */
      readonly boot: string
      readonly engine: string
      /** What had been fetched: a resumed run must get the same. */
      readonly contents: Facts['contents']
      /** Names what was given, before anything that it refers to was fetched; absent when that is not known. */
      readonly document?: string
    }
  | { readonly kind: 'run-resumed'; readonly at: string; readonly boot: string; readonly engine: string }
  | { readonly kind: 'stage-started'; readonly at: string; readonly stage: string; readonly inspection: JsonValue }
  /** Written, durably, after an operation whose repetition would destroy something: `index` is its place in the list. */
  | { readonly kind: 'operation-done'; readonly stage: string; readonly index: number; readonly digest: string }
  | { readonly kind: 'stage-completed'; readonly at: string; readonly stage: string; readonly leaves: Partial<Facts> }
  /** Written at the end of a run that was asked for some phases only, and not for the last one. */
  | { readonly kind: 'phases-completed'; readonly at: string; readonly phases: readonly string[] }
  | {
      readonly kind: 'run-failed'
      readonly at: string
      readonly stage: string
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'run-completed'; readonly at: string; readonly configDigest: string }
  | Telling

/** Keeps what has been done. Implementations: a file, and memory. */
export interface Journal {
  /**
   * All entries so far, oldest first. A last line that was cut short by a power cut is dropped.
   * @throws FirstlightError `journal-unreadable` when anything else is damaged
   */
  read(): Promise<readonly JournalEntry[]>
  /** Adds an entry; with `durable` it is on the disk when this returns. */
  append(entry: JournalEntry, options?: { readonly durable?: boolean }): Promise<void>
  /**
   * Makes this process the only one that runs on this machine until {@link Journal.release}.
   * @param signal ends the wait for another process that tries to become the one
   * @throws FirstlightError `run-locked` when another process holds it
   */
  acquire(signal?: AbortSignal): Promise<void>
  /** Lets the next process run. */
  release(): Promise<void>
  /** The process that runs on this machine now, as it counts itself; `undefined` when there is none. */
  holder(): Promise<string | undefined>
}
