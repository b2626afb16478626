import type { Log } from '../log.ts'
import type { Clock } from '../util/clock.ts'

/** Tells people what a fetch is waiting for. */
export interface Waiting {
  /** An attempt came to nothing and another will be made, or it lasts long. */
  failed(reason: string, attempts: number): void
  /** It went on. */
  over(): void
}

/** Milliseconds between two lines that say the same. */
const REPEAT_AFTER = 10_000
/** Milliseconds between any two lines: a server whose answers take turns must not fill the log. */
const LINE_AFTER = 1_000

/** Makes a reporter: one line when the answer changes, and one every ten seconds while it does not. */
export function createWaiting(log: Log, clock: Clock, what: string): Waiting {
  const start = clock.now()
  let shown: { readonly answer: string; readonly at: number } | undefined
  return {
    failed: (reason, attempts) => {
      const now = clock.now()
      const answer = withoutCounters(reason)
      if (shown !== undefined && now - shown.at < (shown.answer === answer ? REPEAT_AFTER : LINE_AFTER)) return
      shown = { answer, at: now }
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

/** What the clock says and how much has arrived is another at every attempt, which makes no other answer of it. */
function withoutCounters(reason: string): string {
  return reason.replace(/\d{4}-\d\d-\d\dT[\d:.]{8,12}Z|\(after [^()]{1,40}\)/g, '')
}
