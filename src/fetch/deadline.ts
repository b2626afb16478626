import { FirstlightError } from '../errors.ts'
import { formatBytes } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'

/** How long something may take. */
export interface Deadline {
  /** Milliseconds left; `Infinity` when there is no limit. */
  remaining(): number
  /** Counts bytes that arrived: a deadline that no config set grows with them, so that large files may take their time. */
  received(bytes: number): void
  /** Stops the clock while nobody waits for the other side. */
  pause(): void
  resume(): void
  /** Milliseconds since it began. */
  elapsed(): number
  /** What to throw when nothing is left. */
  error(what: string, last: string | undefined): FirstlightError
}

/** Bytes for which a deadline that no config set grows by one second: the slowest line that is still served. */
const SLOWEST_RATE = 16 * 1024

/** Starts a deadline. `ms` 0 means none; with `grows`, arriving bytes extend it. */
export function startDeadline(clock: Clock, ms: number, grows: boolean): Deadline {
  const start = clock.now()
  let bytes = 0
  let paused: number | undefined
  let idle = 0
  const now = (): number => (paused ?? clock.now()) - idle
  const limit = (): number => (ms === 0 ? Infinity : ms + (grows ? (bytes / SLOWEST_RATE) * 1000 : 0))
  return {
    remaining: () => start + limit() - now(),
    received: (more) => {
      bytes += more
    },
    pause: () => {
      paused ??= clock.now()
    },
    resume: () => {
      if (paused !== undefined) idle += clock.now() - paused
      paused = undefined
    },
    elapsed: () => now() - start,
    error: (what, last) => {
      const seconds = Math.round((now() - start) / 1000)
      const got = bytes === 0 ? '' : `, ${formatBytes(bytes)} received`
      const answer = last === undefined ? '' : `; last answer: ${last}`
      return new FirstlightError('fetch-timeout', `fetching ${what}: gave up after ${seconds} s${got}${answer}`, {
        hint: 'is the server reachable from this machine? ignition.timeouts.httpTotal sets this limit',
      })
    },
  }
}

/** Calls back once when the deadline has passed; the returned function stops that. */
export function onDeadline(deadline: Deadline, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const arm = (): void => {
    const remaining = deadline.remaining()
    if (remaining <= 0) return callback()
    // A deadline that grows is looked at again when it would have passed; 2^31 ms is the longest that a timer takes.
    if (Number.isFinite(remaining)) timer = setTimeout(arm, Math.min(Math.ceil(remaining), 0x7fffffff))
  }
  arm()
  return () => clearTimeout(timer)
}
