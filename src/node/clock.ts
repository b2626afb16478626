import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../util/clock.ts'

/** The clock of this computer; setting its date does not move it. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
}
