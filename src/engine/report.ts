import type { TimedFetch } from '../fetch/prefetch-all.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import type { Phase } from './phases.ts'

/** What became of a stage in a run. */
export interface StageReport {
  readonly name: string
  readonly phase: Phase
  readonly summary: string
  /** `not-needed`: the config says nothing about it. `already-done`: an earlier, interrupted run had completed it. */
  readonly outcome: 'done' | 'not-needed' | 'already-done'
  /** How long it took, in ms. */
  readonly durationMs: number
  /** What was asked for, in order, each with whether an earlier run had already done it. */
  readonly operations: readonly ReportedOperation[]
  readonly notes: readonly string[]
}

/** An operation of the report. */
export interface ReportedOperation extends PlannedOperation {
  readonly alreadyDone: boolean
  /** How long it took, in ms; absent for what was not done. */
  readonly durationMs?: number
}

/** What a run came to. */
export interface RunReport {
  readonly outcome: 'provisioned' | 'resumed' | 'already-provisioned' | 'phases-done'
  /** Hex SHA-512 of the merged config. */
  readonly configDigest: string
  readonly startedAt: string
  /** How long it took in all, in ms. */
  readonly durationMs: number
  /** What was fetched beforehand. */
  readonly fetches: readonly TimedFetch[]
  readonly stages: readonly StageReport[]
}

/** What is about to be done, without anything having been done. */
export interface Plan {
  readonly configDigest: string
  /** What a run would come to: `already-provisioned` has nothing left to do, `would-resume` something that was begun. */
  readonly outcome: 'would-provision' | 'would-resume' | 'already-provisioned'
  readonly stages: readonly StageReport[]
}

/** A moment of a run, for whoever watches it. */
export type ProgressEvent =
  | { readonly kind: 'preflight-started' | 'preflight-finished' }
  | {
      readonly kind: 'stage-started'
      readonly name: string
      readonly summary: string
      readonly index: number
      readonly of: number
    }
  | { readonly kind: 'operations-planned'; readonly name: string; readonly count: number }
  | { readonly kind: 'operation-finished'; readonly name: string; readonly done: number; readonly count: number }
  | { readonly kind: 'stage-finished'; readonly report: StageReport }
