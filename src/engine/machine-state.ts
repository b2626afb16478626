import type { Progress } from './resume.ts'

/** How far a machine is. */
export type MachineState = Progress['state'] | 'running' | 'paused'

/** How far one is that a run has begun. */
export type BegunState = Exclude<MachineState, 'fresh'>

/** What is known of a machine. */
export interface MachineStatus {
  readonly progress: Progress
  /** The process of a run that is under way. */
  readonly holder: string | undefined
}

/** Tells whether a machine is being made just now, too. */
export function stateOf({ progress, holder }: MachineStatus): MachineState {
  if (progress.state === 'completed') return 'completed'
  if (holder !== undefined) return 'running'
  return progress.state === 'interrupted' && progress.pausedAfter !== undefined ? 'paused' : progress.state
}
