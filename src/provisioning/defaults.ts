import { createFetcher, type FetcherOptions } from '../fetch/create-fetcher.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { silentLog } from '../log.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'

/** A fetcher for a program that has no clock, log or environment of its own to give; whatever is given wins. */
export function defaultFetcher(options: Partial<FetcherOptions> = {}): Fetcher {
  return createFetcher({ clock: SYSTEM_CLOCK, random: Math.random, environment: {}, log: silentLog, ...options })
}
