import { FirstlightError } from '../errors.ts'
import type { createHolder, createProgramRunner } from '../host/real/commands.ts'

/** Runs programs of the machine that the image is prepared on. */
export type ProgramRunner = ReturnType<typeof createProgramRunner>

/** Starts a process that holds something for as long as it runs. */
export type Holder = ReturnType<typeof createHolder>

/** What a program is run with, and what for. */
export interface ProgramCall {
  /** What is being done, for the error: `mounting partition 1`. */
  readonly doing: string
  readonly signal?: AbortSignal
}

/**
 * Runs a program that must succeed.
 * @throws FirstlightError `tool-missing`; `command-failed` with the end of what it said
 */
export async function mustRun(
  run: ProgramRunner,
  [program, ...args]: readonly [string, ...string[]],
  { doing, signal }: ProgramCall,
): Promise<string> {
  const outcome = await run(program, args, signal === undefined ? {} : { signal })
  signal?.throwIfAborted()
  if (outcome === undefined) {
    throw new FirstlightError('tool-missing', `${doing}: the program ${program} is not on the PATH`)
  }
  const stdout = new TextDecoder().decode(outcome.stdout)
  if (outcome.exitCode === 0) return stdout
  const said = (outcome.stderr.trim() === '' ? stdout : outcome.stderr)
    .trim()
    .split('\n')
    .slice(-3)
    .join('; ')
    .slice(-600)
  throw new FirstlightError('command-failed', `${doing}: ${program} failed (${outcome.exitCode}): ${said}`, {
    facts: { program, status: outcome.exitCode },
  })
}
