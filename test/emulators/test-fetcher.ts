import { createFetcher, type FetcherOptions } from '../../src/fetch/create-fetcher.ts'
import { isFirstlightError } from '../../src/errors.ts'
import type { Fetcher, FetchRequest } from '../../src/fetch/fetcher.ts'
import type { LogRecord } from '../../src/log.ts'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'

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

/** What fetching a URL came to: the text, or the kind of the answer. */
export async function fetchText(fetcher: Fetcher, request: FetchRequest | string): Promise<string> {
  const answer = await fetcher.open(typeof request === 'string' ? { url: request } : request)
  if (answer.kind !== 'body') return answer.kind === 'not-found' ? `not-found ${answer.status}` : answer.kind
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.chunks) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The same, with an error as `code: message`. */
export async function fetchOutcome(fetcher: Fetcher, request: FetchRequest | string): Promise<string> {
  try {
    return await fetchText(fetcher, request)
  } catch (thrown) {
    if (isFirstlightError(thrown)) return `${thrown.code}: ${thrown.message}`
    throw thrown
  }
}
