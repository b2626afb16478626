import type { NamedSystemScenario } from './scenario.ts'

/** One scenario at one spec version. */
export interface Job {
  readonly id: string
  readonly scenario: NamedSystemScenario
  readonly version: string
  /**
   * What is done with it: told once, applied to two machines, or killed at every operation: while it is under way,
   * when it is done and nothing knows of it yet, or while it is under way with all that a boot keeps in memory. @default 'told'
   */
  readonly how?: 'told' | 'twice' | 'killed-during' | 'killed-after' | 'killed-power-cut'
  /** Of the operations to kill it at, only each second one: the even ones, or the odd ones. */
  readonly half?: 0 | 1
  /** Whether it uses names that another story could use at the same time: labels, volumes, arrays. */
  readonly isAlone: boolean
}

/** How it ended. */
export interface Outcome {
  readonly id: string
  readonly ms: number
  /** How often the engine was killed. */
  readonly kills?: number
  /** Why it was not told, or not to its end. */
  readonly skipped?: string
  /** What did not hold; absent when all did. */
  readonly problem?: string
}
