import type { Log } from '../log.ts'
import type { Clock } from '../util/clock.ts'

/** Tells people what a fetch is waiting for. */
export interface Waiting {
  /** An attempt came to nothing and another will be made. */
  failed(reason: string, attempts: number): void
  /** It went on. */
  over(): void
}

/** Milliseconds between two lines that say the same. */
const REPEAT_AFTER = 10_000

/** Makes a reporter: one line when the answer changes, and one every ten seconds while it does not. */
export function createWaiting(log: Log, clock: Clock, what: string): Waiting {
  const start = clock.now()
  let shown: { readonly reason: string; readonly at: number } | undefined
  return {
    failed: (reason, attempts) => {
      const now = clock.now()
      if (shown?.reason === reason && now - shown.at < REPEAT_AFTER) return
      shown = { reason, at: now }
      const seconds = Math.round((now - start) / 1000)
      log({
        level: 'notice',
        message: `waiting for ${what}: ${seconds} s so far, last answer: ${reason}`,
        facts: { what, seconds, attempts, reason },
      })
    },
    over: () => {
      if (shown === undefined) return
      const seconds = Math.round((clock.now() - start) / 1000)
      log({ level: 'info', message: `${what} answered after ${seconds} s`, facts: { what, seconds } })
    },
  }
}
