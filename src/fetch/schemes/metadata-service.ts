import { isFirstlightError } from '../../errors.ts'
import type { Clock } from '../../util/clock.ts'
import { readBody } from '../body.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'

/** How the metadata service is reached. */
export interface MetadataOptions {
  /** Its addresses, the likeliest first. */
  readonly addresses: readonly string[]
  readonly http: (request: FetchRequest) => Promise<FetchAnswer>
  readonly clock: Clock
}

/** What the service is asked. */
export interface MetadataQuestion {
  /** Path and query. */
  readonly path: string
  readonly headers: ReadonlyMap<string, string>
  /** @default 'GET' */
  readonly method?: 'GET' | 'PUT'
}

/** What the service says; `undefined` when it has nothing, refuses, or is silent at every address. */
export type MetadataService = (question: MetadataQuestion) => Promise<string | undefined>

/** Milliseconds that an address is given before the next one is asked too. */
const HEAD_START = 1_000

/** Asks each address until one has said anything, and from then on that one alone. */
export function createMetadataService(options: MetadataOptions): MetadataService {
  let known: string | undefined
  return async (question) => {
    const addresses = known === undefined ? options.addresses : [known]
    const over = new AbortController()
    try {
      const asked = addresses.map(async (address, index) => {
        if (index > 0) await options.clock.sleep(index * HEAD_START, over.signal)
        const said = await ask(options, { ...question, address, signal: over.signal })
        return { address, said }
      })
      const { address, said } = await Promise.any(asked)
      known = address
      return said
    } catch (thrown) {
      const errors: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown]
      const other = errors.find((error): error is Error => error instanceof Error && !isOfTheNetwork(error))
      if (other !== undefined) throw other
      return undefined
    } finally {
      over.abort()
    }
  }
}

interface Asked extends MetadataQuestion {
  readonly address: string
  readonly signal: AbortSignal
}

/** @throws FirstlightError `fetch-failed` or `fetch-timeout` when nobody answers there */
async function ask({ http }: MetadataOptions, asked: Asked): Promise<string | undefined> {
  const { address, path, headers, method = 'GET', signal } = asked
  try {
    const options = { method, direct: true, redirects: false, deadlineMs: 15_000 }
    const answer = await http({ url: `${address}${path}`, headers, signal, http: options })
    if (answer.kind !== 'body') return undefined
    return Buffer.from(await readBody(answer, 64 * 1024, 'the metadata service')).toString('utf8')
  } catch (thrown) {
    if (isFirstlightError(thrown, 'fetch-failed') && thrown.facts['status'] !== undefined) return undefined
    throw thrown
  }
}

function isOfTheNetwork(error: unknown): boolean {
  return isFirstlightError(error, 'fetch-failed') || isFirstlightError(error, 'fetch-timeout')
}
