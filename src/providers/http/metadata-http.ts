/** Asks a metadata service until it is clear what it says. Knows no platform. */
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { backoffDelay, DEFAULT_BACKOFF, isTransientStatus, retryAfter } from '../../fetch/retry.ts'
import { formatBytes } from '../../util/bytes.ts'
import { progress } from '../progress.ts'
import type { ProviderContext } from '../provider.ts'
import type { ExchangeReply } from './exchange.ts'
import { attemptAny } from './metadata-attempt.ts'
import type { MetadataRequest } from './metadata-attempt.ts'

/** What the service said. */
export type MetadataReply =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly body: Uint8Array
      /** See {@link ExchangeReply}. */
      readonly framed: boolean
      /** The address that answered. */
      readonly url: string
    }
  /** Nobody answered until the deadline; `reason` is the last failure. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** Somebody answered, but until the deadline nothing that could be used. */
  | { readonly kind: 'failing'; readonly reason: string; readonly status?: number }

/**
 * Asks until there is a status that needs no retry. Delays are 200 ms, doubling up to 5 s, or what `Retry-After` says. A
 * body that was cut or came too slowly is asked for again as a whole.
 *
 * @throws FirstlightError `provider-failed` for what no repetition can mend: a redirect elsewhere, a body too large
 */
export async function askMetadata(context: ProviderContext, request: MetadataRequest): Promise<MetadataReply> {
  const report = progress(context, `metadata at ${shownUrls(request)}`, request.deadline.at() - context.clock.now())
  const silence = context.clock.now() + (context.policy.unreachableTimeout ?? Infinity)
  let outcome: MetadataReply = { kind: 'silent', reason: 'no time was left to ask' }
  for (let attempts = 1; context.clock.now() < request.deadline.at(); attempts += 1) {
    const urls = typeof request.urls === 'function' ? request.urls() : request.urls
    const { reply, url } = await attemptAny({ context, request, report }, urls)
    if (reply.kind === 'too-large') throw tooLarge(url, request)
    if (reply.kind === 'reply' && !isTransient(reply.status, request)) return { ...reply, url }
    outcome = failureOf(reply, outcome)
    if (attempts === request.attempts || (outcome.kind === 'silent' && context.clock.now() >= silence)) break
    report(outcome.reason)
    const end = outcome.kind === 'silent' ? Math.min(silence, request.deadline.at()) : request.deadline.at()
    const wait = Math.min(waitAfter(reply, attempts), end - context.clock.now())
    if (wait > 0) await context.clock.sleep(wait, context.signal)
  }
  return outcome
}

function shownUrls({ urls }: MetadataRequest): string {
  return (typeof urls === 'function' ? urls().slice(0, 1) : urls.slice(0, 1)).map(printableUrl).join('')
}

function isTransient(status: number, { retry = [] }: MetadataRequest): boolean {
  return isTransientStatus(status) || retry.includes(status)
}

function failureOf(
  reply: Extract<ExchangeReply, { readonly kind: 'reply' | 'broken' }>,
  before: MetadataReply,
): Exclude<MetadataReply, { readonly kind: 'reply' }> {
  if (reply.kind === 'reply') {
    return { kind: 'failing', reason: `it answered with status ${reply.status}`, status: reply.status }
  }
  const answeredBefore = before.kind === 'failing' || reply.code === 'truncated'
  return { kind: answeredBefore ? 'failing' : 'silent', reason: reply.reason }
}

/** As long as the service asks, and at least as long as is due anyway; machines ask their own service, so nothing is spread. */
function waitAfter(reply: ExchangeReply, attempts: number): number {
  const asked = reply.kind === 'reply' ? retryAfter(reply.headers) : undefined
  return Math.max(asked ?? 0, backoffDelay(DEFAULT_BACKOFF, attempts, 0.5))
}

function tooLarge(url: string, { limit = FETCHED_LIMIT }: MetadataRequest): FirstlightError {
  return new FirstlightError(
    'source-too-large',
    `asking ${printableUrl(url)}: it sends more than ${formatBytes(limit)}`,
    {
      facts: { limit },
    },
  )
}
