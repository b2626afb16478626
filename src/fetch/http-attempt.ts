import type { Proxy } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { Clock } from '../util/clock.ts'
import { onDeadline, type Deadline } from './deadline.ts'
import type { FetchRequest } from './fetcher.ts'
import { configHeaders, withHeaders, type HeaderLines } from './http-headers.ts'
import type { HttpPool, HttpResponse, HttpRoute } from './http.ts'
import { basicCredentials, type HttpTarget } from './http-target.ts'
import { proxyFor } from './proxy.ts'
import type { Backoff } from './retry.ts'
import type { StallLimit } from './stall.ts'

/** Everything that a request needs besides itself. */
export interface HttpContext {
  readonly pool: HttpPool
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly backoff: Backoff
  readonly proxy: Proxy | undefined
  /** Milliseconds; 0 means no limit. */
  readonly headersTimeoutMs: number
  /** Sent with every request unless the request has its own. */
  readonly defaultHeaders: Readonly<Record<string, string>>
  readonly maxRedirects: number
  readonly stall: StallLimit
  /** Whether any network interface has a link; `undefined` when this cannot be told. */
  readonly hasLink: () => boolean | undefined
}

/** Headers that depend on the moment: a signature. Only for the host that the URL names, never after a redirect. */
export type SignAttempt = (method: string, url: URL) => Readonly<Record<string, string>>

/** One attempt at one step of a chain of redirects. */
export interface AttemptOptions {
  readonly target: HttpTarget
  /** Whether this is not the host that the config names. */
  readonly redirected: boolean
  /** Headers of this attempt alone: the range. */
  readonly extra: Readonly<Record<string, string>>
  readonly sign: SignAttempt | undefined
  readonly deadline: Deadline
  /** What to throw when the deadline passes, while the body arrives too. */
  readonly expire: () => FirstlightError
}

/** Sends one request and gives back the head of its answer; the deadline stays in force until the body has ended. */
export async function sendAttempt(
  context: HttpContext,
  request: FetchRequest,
  options: AttemptOptions,
): Promise<HttpResponse> {
  const { target, deadline } = options
  const abort = new AbortController()
  const stop = onDeadline(deadline, () => abort.abort(options.expire()))
  const onOuter = (): void => abort.abort(interrupted(target))
  if (request.signal?.aborted === true) onOuter()
  request.signal?.addEventListener('abort', onOuter, { once: true })
  const release = (): void => {
    stop()
    request.signal?.removeEventListener('abort', onOuter)
  }
  try {
    const response = await context.pool.request({
      url: target.url,
      method: request.http?.method ?? 'GET',
      headers: requestHeaders(context, request, options),
      route: routeOf(context, request, options),
      headersTimeoutMs: context.headersTimeoutMs,
      signal: abort.signal,
    })
    const discard = (): void => {
      release()
      response.discard()
    }
    return { ...response, chunks: releasing(response.chunks, release), discard }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** The error of a fetch that its caller stopped. */
export function interrupted(target: HttpTarget): FirstlightError {
  return new FirstlightError('interrupted', `fetching ${target.shown}: interrupted`)
}

/** The same chunks; the deadline of the attempt goes with them. */
async function* releasing(chunks: AsyncIterable<Uint8Array>, release: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } finally {
    release()
  }
}

/** The config's headers are for the host that the config names: they are dropped on every redirect. */
function requestHeaders(context: HttpContext, request: FetchRequest, options: AttemptOptions): HeaderLines {
  const { target, redirected, sign, extra } = options
  const credentials = basicCredentials(target.url)
  const own = redirected ? [] : configHeaders(request.headers ?? [], target.shown)
  const signed = redirected ? {} : (sign?.(request.http?.method ?? 'GET', target.url) ?? {})
  return [
    credentials === undefined ? [] : [['Authorization', credentials] as const],
    own,
    Object.entries(signed),
    Object.entries(extra),
  ].reduce<HeaderLines>(withHeaders, Object.entries(context.defaultHeaders))
}

function routeOf(context: HttpContext, request: FetchRequest, options: AttemptOptions): HttpRoute {
  return {
    proxy: request.http?.direct === true ? undefined : proxyFor(options.target.url, context.proxy),
    zone: options.target.zone,
  }
}
