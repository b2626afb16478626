import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { FirstlightError } from '../../errors.ts'
import type { ConfigSource } from '../../report/source.ts'
import { printableUrl } from '../../util/secret.ts'
import type { ProviderAnswer, ProviderContext } from '../provider.ts'

/**
 * Fetches the config by a URL that a user gave in place of a document.
 * @throws FirstlightError `fetch-failed` also when the server has no such thing: somebody meant that there is one
 */
export async function fetchUrl(context: ProviderContext, url: string, source: ConfigSource): Promise<ProviderAnswer> {
  const answer = await context.fetcher.open({ url, signal: context.signal, limit: FETCHED_LIMIT })
  if (answer.kind === 'needs-network') return answer
  if (answer.kind === 'not-found') {
    const message = `fetching the config from ${printableUrl(url)}: the server has no such thing`
    throw new FirstlightError('fetch-failed', message, { hint: 'check the URL', facts: { status: answer.status } })
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.chunks) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (bytes.length === 0) return { kind: 'none', reason: `${printableUrl(url)} is empty` }
  return { kind: 'config', bytes, source }
}
