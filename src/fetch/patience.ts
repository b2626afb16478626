import { FirstlightError } from '../errors.ts'
import type { Clock } from '../util/clock.ts'
import type { NetworkFailure } from './network-failure.ts'

/** How long a server that cannot be reached is tried again. */
export interface Patience {
  /**
   * Notes a failure, after which the next attempt would come in `delayMs`.
   * @throws FirstlightError `fetch-timeout` when nobody was reached for too long
   */
  note(failure: Pick<NetworkFailure, 'reason' | 'unreachable'>, delayMs: number): void
}

/** Patience that begins now, for `limitMs`; a server that answers anything at all begins it anew. */
export function startPatience(clock: Clock, limitMs: number, shown: string): Patience {
  let since: number | undefined = clock.now()
  return {
    note: ({ reason, unreachable }, delayMs) => {
      if (unreachable !== true) {
        since = undefined
        return
      }
      since ??= clock.now()
      if (clock.now() + delayMs - since < limitMs) return
      const seconds = Math.round((clock.now() - since) / 1000)
      throw new FirstlightError(
        'fetch-timeout',
        `fetching ${shown}: gave up after ${seconds} s; last answer: ${reason}`,
        {
          hint: 'is the URL right, and the server up? --timeout has it tried for longer',
        },
      )
    },
  }
}
