import { createFetcher, type FetcherOptions } from '../../src/fetch/create-fetcher.ts'
import type { Fetcher } from '../../src/fetch/fetcher.ts'
import type { LogRecord } from '../../src/log.ts'
import { SYSTEM_CLOCK } from '../../src/util/clock.ts'

/** A real fetcher that retries quickly, together with the lines that it logs. */
export interface TestFetcher {
  readonly fetcher: Fetcher
  readonly log: readonly LogRecord[]
}

/** Makes one; the options given win. */
export function testFetcher(options: Partial<FetcherOptions> = {}): TestFetcher {
  const log: LogRecord[] = []
  const fetcher = createFetcher({
    clock: SYSTEM_CLOCK,
    random: () => 0.5,
    environment: {},
    log: (record) => log.push(record),
    backoff: { firstMs: 1, mostMs: 5 },
    deadlineMs: 10_000,
    ...options,
  })
  return { fetcher, log }
}
