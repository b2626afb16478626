import { headersOf } from '../config/headers.ts'
import type { Resource } from '../config/model.ts'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { notFoundReason } from '../fetch/not-found.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Location } from '../report/span.ts'
import { printableUrl } from '../util/secret.ts'
import { FETCHED_LIMIT } from '../util/document-limit.ts'
import { concatBytes } from '../util/octets.ts'

/** Thrown when the fetcher may not use the network; `renderConfig` makes an answer of it. */
export class NeedsNetwork extends Error {
  override readonly name = 'NeedsNetwork'
  readonly wanted: FetchedReference

  constructor(wanted: FetchedReference) {
    super('the network is needed')
    this.wanted = wanted
  }
}

/** What is fetched, and the user's line that asks for it. */
export interface FetchedReference {
  readonly resource: Resource
  /** What it is, for the sentence of an error: `the merged config`. */
  readonly what: string
  readonly path: ConfigPath
  readonly location: Location | undefined
}

/**
 * The whole bytes of a resource, decompressed and verified.
 * @throws FirstlightError what the fetcher threw, located at the user's line; NeedsNetwork
 */
export async function fetchBytes(
  reference: FetchedReference,
  { fetcher, signal }: { readonly fetcher: Fetcher; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  const { source = '', compression, verification } = reference.resource
  if (source === '' && verification?.hash === undefined) return new Uint8Array()
  const { path, location } = reference
  const place = { path, location }
  const doing = `fetching ${reference.what} ${printableUrl(source)}`
  try {
    const answer = await fetcher.open({
      url: source === '' ? 'data:,' : source,
      headers: headersOf(reference.resource),
      limit: FETCHED_LIMIT,
      compression,
      hash: verification?.hash,
      signal,
    })
    if (answer.kind === 'body') return await gather(answer.chunks)
    if (answer.kind === 'needs-network') throw new NeedsNetwork(reference)
    throw new FirstlightError('fetch-failed', `${doing}: ${notFoundReason(source, answer.status)}`, place)
  } catch (thrown) {
    if (!isFirstlightError(thrown) || thrown.location) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    throw new FirstlightError(thrown.code, doing, { ...place, ...hint, cause: thrown, facts: thrown.facts })
  }
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return concatBytes(parts)
}
