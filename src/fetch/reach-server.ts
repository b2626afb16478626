import { printableUrl } from '../util/secret.ts'
import { FirstlightError } from '../errors.ts'
import { withoutTrailing } from '../util/text.ts'
import type { Fetcher } from './fetcher.ts'

/**
 * Waits until a Tang server gives its advertisement, as the engine's other requests wait for what they fetch: a volume
 * that is bound before the network is ready would fail in a program that tries once.
 * @throws FirstlightError `fetch-failed` or `fetch-timeout`; `needs-network` from a fetcher that may not use it
 */
export async function reachServer(fetcher: Fetcher, url: string, signal?: AbortSignal): Promise<void> {
  const doing = `asking the Tang server ${printableUrl(url)} for its advertisement`
  const answer = await fetcher.open({
    url: `${withoutTrailing(url, '/')}/adv`,
    signal,
  })
  switch (answer.kind) {
    case 'body':
      answer.discard()
      return
    case 'needs-network':
      throw new FirstlightError('needs-network', `${doing}: the network is needed`)
    case 'not-found':
      throw new FirstlightError('fetch-failed', `${doing}: it has none (${answer.status})`, {
        hint: 'check the URL: an advertisement is at /adv below it',
      })
  }
}
