import type { Clock } from '../../src/util/clock.ts'
import type { Exchange } from '../../src/providers/http/exchange.ts'

/**
 * Virtual time for tests with real servers: it stands still while a request is under way and otherwise jumps to the next
 * moment that somebody sleeps for. A server that lets a request hang says so, and time goes on without it.
 */
export interface EventClock extends Clock {
  /** The same exchange, but time waits for it. */
  track(exchange: Exchange): Exchange
  /** The request under way will not be answered: time goes on. */
  hang(): void
  /** The moments to which time has jumped. */
  readonly moments: readonly number[]
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** A clock that starts at 0. `onTime` hears of every jump. */
export function eventClock(onTime: (now: number) => void = () => undefined): EventClock {
  const sleepers = new Set<Sleeper>()
  const moments: number[] = []
  let now = 0
  let underWay = 0
  let hanging = 0
  let pumping = false

  // A few turns of the event loop, so that everything that follows from the last event has happened.
  const pump = (turns = 3): void => {
    if (pumping && turns === 3) return
    pumping = true
    setImmediate(() => {
      if (turns > 0) return pump(turns - 1)
      pumping = false
      if (underWay > hanging) return
      const [next] = [...sleepers].sort((a, b) => a.at - b.at)
      if (next === undefined) return
      sleepers.delete(next)
      now = Math.max(now, next.at)
      moments.push(now)
      onTime(now)
      next.wake()
      pump()
    })
  }

  return {
    moments,
    now: () => now,
    date: () => new Date(Date.UTC(2026, 0, 1) + now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve }
        const cancel = (): void => {
          sleepers.delete(sleeper)
          reject(signal?.reason as Error)
        }
        if (signal?.aborted === true) return cancel()
        signal?.addEventListener('abort', cancel, { once: true })
        sleepers.add(sleeper)
        pump()
      }),
    track: (exchange) => async (request, signal) => {
      underWay += 1
      try {
        return await exchange(request, signal)
      } finally {
        underWay -= 1
        if (hanging > underWay) hanging = underWay
        pump()
      }
    },
    hang: () => {
      hanging += 1
      pump()
    },
  }
}
