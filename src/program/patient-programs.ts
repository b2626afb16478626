import type { Log } from '../log.ts'
import { interrupted } from '../host/real/interrupted.ts'
import type { RunProgram } from '../providers/provider-helpers.ts'

/** Programs of a platform may speak to a hypervisor that does not answer: while one lasts, people are told what is waited for. */
export function patientPrograms(run: RunProgram, { log, signal }: Told): RunProgram {
  return async (program, args, options) => {
    const ends = options?.signal ?? signal
    let seconds = 0
    const timer = setInterval(() => {
      seconds += 1
      if (seconds % 10 === 3) log({ level: 'notice', message: `waiting for ${program}: ${seconds} s so far` })
    }, 1000)
    try {
      const outcome = await run(program, args, { ...options, signal: ends })
      if (ends.aborted) throw interrupted(`running ${program}`)
      return outcome
    } finally {
      clearInterval(timer)
    }
  }
}

interface Told {
  readonly log: Log
  /** Ends the program, unless it has one of its own. */
  readonly signal: AbortSignal
}
