import type { JsonValue } from '../util/json.ts'
import type { Facts } from './facts.ts'

/**
 * One line of the journal: what has been done, durably.
 *
 * The heart of "exactly once" is `stage-started`: it keeps what the stage saw of the machine before it changed
 * anything. What to do is a pure function of config and inspection, so that an interrupted run computes the very same
 * list again and goes on where it stopped.
 */
export type JournalEntry =
  | { readonly kind: 'run-started'; readonly at: string; readonly configDigest: string; readonly engine: string }
  | { readonly kind: 'stage-started'; readonly at: string; readonly stage: string; readonly inspection: JsonValue }
  /** Written before an operation that is not redone blindly; `index` is its place in the stage's list. */
  | { readonly kind: 'operation-started'; readonly stage: string; readonly index: number; readonly digest: string }
  | { readonly kind: 'operation-done'; readonly stage: string; readonly index: number; readonly digest: string }
  | { readonly kind: 'stage-completed'; readonly at: string; readonly stage: string; readonly leaves: Partial<Facts> }
  | {
      readonly kind: 'stage-failed'
      readonly at: string
      readonly stage: string
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'run-completed'; readonly at: string; readonly configDigest: string }

/** Keeps what has been done. Implementations: a file, and memory. */
export interface Journal {
  /**
   * All entries so far, oldest first. A last line that was cut short by a power cut is dropped.
   * @throws FirstlightError `journal-unreadable` when anything else is damaged
   */
  read(): Promise<readonly JournalEntry[]>
  /** Adds an entry; with `durable` it is on the disk when this returns. */
  append(entry: JournalEntry, options?: { readonly durable?: boolean }): Promise<void>
}
