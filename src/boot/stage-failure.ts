import { FirstlightError, isFirstlightError } from '../errors.ts'
import { EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { withoutBlame } from '../program/failure.ts'
import { failureLines, failureScreen, messageOf } from './failure-screen.ts'
import { writeFailure } from './files.ts'
import type { IgnitionLog } from './log.ts'
import type { StageCall } from './stage-call.ts'

/** What is told of a stage that failed, and its exit code. */
export interface FailedStage {
  readonly message: string
  readonly code: ExitCode
}

/** Logs why a stage failed, and leaves it for the screen that the machine shows then. */
export function tellFailure(call: StageCall, caught: unknown): FailedStage {
  const { log, stage, memory } = call
  const thrown = explained(withoutBlame(caught))
  logFailure(log, [stage], thrown)
  log.line('critical', [], `Ignition failed: ${stage} failed`)
  leaveFailure(call, failureScreen(thrown, { phase: stage, report: memory.report }))
  const code = isFirstlightError(thrown, 'foreign-run') ? EXIT_CODES.refused.code : EXIT_CODES.failed.code
  return { message: messageOf(thrown), code }
}

/** Logs a failure, a line for each thing that is known of it. */
export function logFailure(log: IgnitionLog, scope: readonly string[], thrown: unknown): void {
  for (const line of failureLines(thrown)) log.line('critical', scope, line)
}

/** The screen is a service: not to have one must not hide the failure itself. */
function leaveFailure({ log, stateFile }: StageCall, screen: string): void {
  try {
    writeFailure(stateFile, screen)
  } catch (thrown) {
    log.line('warning', [], messageOf(thrown))
  }
}

/** In a boot there is a way out of what an earlier one has begun: it can be said on the kernel's command line. */
function explained(thrown: unknown): unknown {
  if (!isFirstlightError(thrown, 'foreign-run') && !isFirstlightError(thrown, 'journal-unreadable')) return thrown
  const { code, message, facts, hint = '', cause } = thrown
  const wayOut = "firstlight.anew on the kernel's command line applies this config from the start"
  return new FirstlightError(code, message, { hint: `${hint}; or: ${wayOut}`, facts, cause })
}
