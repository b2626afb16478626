import { createHash, type Hash } from 'node:crypto'
import { FirstlightError } from '../errors.ts'
import { formatBytes } from '../util/bytes.ts'
import type { FetchAnswer } from './fetcher.ts'
import type { HttpResponse } from './http.ts'
import type { HttpContext } from './http-attempt.ts'
import { exchange, failureOf, waitForNext, type Exchange } from './http-exchange.ts'
import { watchRate, type Breakable } from './stall.ts'

/**
 * Fetches by HTTP: the body goes on where it broke off, by a range where the server can and by reading the beginning
 * again where it cannot, and is never made up of two different versions.
 */
export async function openHttp(context: HttpContext, state: Exchange): Promise<FetchAnswer> {
  const response = await exchange(context, state, {})
  const { status, headers } = response
  if (status === 404 || state.request.http?.answerStatuses?.includes(status) === true) {
    response.discard()
    state.waiting.over()
    return { kind: 'not-found', status, headers }
  }
  const size = contentLength(response)
  return {
    kind: 'body',
    status,
    headers,
    ...(size === undefined ? {} : { size }),
    chunks: resumed(context, state, response),
    discard: () => response.discard(),
    resumed: () => state.resumptions > 0,
  }
}

/** What tells versions of a body apart. */
interface Version {
  readonly etag: string | undefined
  readonly modified: string | undefined
  readonly length: number | undefined
}

async function* resumed(context: HttpContext, state: Exchange, first: HttpResponse): AsyncGenerator<Uint8Array> {
  const version = versionOf(first)
  const repeatable = (state.request.http?.method ?? 'GET') === 'GET'
  // With nothing else to tell versions apart, what was handed out is remembered by its digest.
  const prefix = hasValidator(version) || state.request.hash !== undefined ? undefined : createHash('sha256')
  let body: Breakable = first
  let delivered = 0
  const slow = (): void =>
    state.waiting.failed(`the body hardly moves (after ${formatBytes(delivered)})`, state.failures)
  for (;;) {
    try {
      for await (const chunk of watchRate(body, context.stall, slow)) {
        state.failures = 0
        state.deadline.received(chunk.length)
        prefix?.update(chunk)
        delivered += chunk.length
        yield chunk
      }
      state.waiting.over()
      return
    } catch (thrown) {
      const failure = failureOf(context, state, thrown)
      const so = `${failure.reason} (after ${formatBytes(delivered)})`
      await waitForNext(context, state, { ...failure, reason: so, final: failure.final || !repeatable })
    }
    state.resumptions += 1
    body = await reopened(context, state, { version, delivered, prefix })
  }
}

interface Progress {
  readonly version: Version
  readonly delivered: number
  readonly prefix: Hash | undefined
}

/** The rest of the body. */
async function reopened(context: HttpContext, state: Exchange, progress: Progress): Promise<Breakable> {
  const { version, delivered } = progress
  const validator = version.etag ?? version.modified
  const ranged = delivered > 0 && validator !== undefined
  const response = await exchange(context, state, ranged ? { range: `bytes=${delivered}-`, 'if-range': validator } : {})
  if (response.status === 206 && rangeStart(response) === delivered) return response
  if (response.status !== 200) {
    response.discard()
    throw changed(state, `HTTP ${response.status} to the request for the rest`)
  }
  const again = versionOf(response)
  const same = sameVersion(version, again)
  // A hash is checked over the whole in the end, so the beginning need not be trusted here.
  if (delivered > 0 && !same && hasValidator(version) && state.request.hash === undefined) {
    response.discard()
    throw changed(state, 'it changed on the server meanwhile')
  }
  return { chunks: withoutBeginning(state, response.chunks, progress), fail: (error) => response.fail(error) }
}

async function* withoutBeginning(
  state: Exchange,
  chunks: AsyncIterable<Uint8Array>,
  { delivered, prefix }: Progress,
): AsyncGenerator<Uint8Array> {
  const expected = prefix?.copy().digest()
  const beginning = createHash('sha256')
  let left = delivered
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length)
    left -= skipped
    if (skipped > 0 && expected !== undefined) {
      beginning.update(chunk.subarray(0, skipped))
      if (left === 0 && !beginning.digest().equals(expected)) throw changed(state, 'it changed on the server meanwhile')
    }
    if (skipped < chunk.length) yield skipped === 0 ? chunk : chunk.subarray(skipped)
  }
  if (left > 0) throw changed(state, 'it became shorter on the server meanwhile')
}

function versionOf(response: HttpResponse): Version {
  const etag = response.headers.get('etag')
  return {
    // A weak one does not promise equal bytes (RFC 9110 §8.8.1).
    etag: etag?.startsWith('W/') === true ? undefined : etag,
    modified: response.headers.get('last-modified'),
    length: contentLength(response),
  }
}

function hasValidator(version: Version): boolean {
  return version.etag !== undefined || version.modified !== undefined
}

function sameVersion(one: Version, other: Version): boolean {
  if (!hasValidator(one)) return true
  return one.etag === other.etag && one.modified === other.modified && one.length === other.length
}

function contentLength(response: HttpResponse): number | undefined {
  const value = response.headers.get('content-length')
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

function rangeStart(response: HttpResponse): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')
  return match?.[1] === undefined ? undefined : Number(match[1])
}

function changed(state: Exchange, why: string): FirstlightError {
  return new FirstlightError(
    'fetch-failed',
    `fetching ${state.target.shown}: the transfer broke off and could not be continued: ${why}`,
    {
      facts: { url: state.target.shown },
    },
  )
}
