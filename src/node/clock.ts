import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../util/clock.ts'

/** The clock of this computer; setting its date does not move it. */
export const SYSTEM_CLOCK: Clock = {
  // Not `performance`, for which a program that is not of long would load as much as for all its work.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  date: () => new Date(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
}
