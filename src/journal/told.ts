/**
 * What a run tells of itself beside what has to be known to go on: when, how long, how much. It is information and no state:
 * nothing is decided by it, and a journal without it is as good. Plain data without secrets.
 * @module
 */
import type { DocumentLine } from '../config/origins.ts'

/** An operation that was done. */
export interface ToldOperation {
  /** In words. */
  readonly what: string
  readonly place?: DocumentLine | undefined
  /** Whether it took away what was there. */
  readonly destroys?: boolean | undefined
  /** Milliseconds from the begin of its stage. */
  readonly from: number
  readonly ms: number
  /** Whether the run stopped at it. */
  readonly failed?: boolean | undefined
}

/** Something that was fetched. */
export interface ToldFetch {
  /** The URL as it may be printed. */
  readonly source: string
  /** As many as have come; what is streamed when it is written counts there. */
  readonly bytes: number
  /** Milliseconds from the first of all. */
  readonly from: number
  readonly ms: number
  /** `sha512-<hex>` or `sha256-<hex>` of what came, decompressed. */
  readonly hash?: string | undefined
}

/** What becomes of a thing. */
type Sign = '+' | '~' | '-' | '='

/** A stretch of a disk. */
export interface ToldSegment {
  readonly label: string
  readonly sign: Sign | 'free'
  readonly bytes: number
}

/** A partition, or another thing with a name. */
export interface ToldThing {
  readonly sign: Sign
  readonly title: string
  readonly details: readonly string[]
  readonly place?: DocumentLine | undefined
}

/** A disk before and after. */
export interface ToldDisk extends ToldThing {
  readonly before: readonly ToldSegment[]
  readonly after: readonly ToldSegment[]
  readonly partitions: readonly ToldThing[]
}

/** Something that the run takes away. */
export interface ToldLoss {
  readonly what: string
  readonly size?: number | undefined
  readonly where: string
  readonly place?: DocumentLine | undefined
}

/** What was foreseen before anything was changed. */
export interface ToldPlan {
  /** What the document is called. */
  readonly document?: string | undefined
  readonly disks: readonly ToldDisk[]
  readonly lost: readonly ToldLoss[]
  /** What was found in the documents and is no error. */
  readonly warnings: readonly string[]
}

/** A line of the journal that tells and binds nobody. */
export type Telling =
  | { readonly kind: 'plan-told'; readonly at: string; readonly plan: ToldPlan }
  /** `at` is when the first one began. */
  | { readonly kind: 'fetches-told'; readonly at: string; readonly fetches: readonly ToldFetch[] }
  /** `at` is when the stage's operations began; `left` counts those that are not listed; `notes` are the stage's own. */
  | {
      readonly kind: 'operations-told'
      readonly at: string
      readonly stage: string
      readonly operations: readonly ToldOperation[]
      readonly left: number
      readonly notes: readonly string[]
    }
