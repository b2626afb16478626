import { createHash, type Hash } from 'node:crypto'
import { FirstlightError } from '../errors.ts'
import { formatBytes } from '../util/bytes.ts'
import type { FetchAnswer } from './fetcher.ts'
import type { HttpResponse } from './http.ts'
import type { HttpContext } from './http-attempt.ts'
import { ask, failureOf, waitForNext, type FetchState } from './http-ask.ts'
import { contentLength, isRestOf, isSame, isTold, versionOf, type Version } from './http-version.ts'
import { watchRate, type Breakable } from './stall.ts'

/**
 * Fetches by HTTP: the body goes on where it broke off, by a range where the server can and by reading the beginning
 * again where it cannot, and is never made up of two different versions.
 */
export async function openHttp(context: HttpContext, state: FetchState): Promise<FetchAnswer> {
  const response = await ask(context, state, {})
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
    size,
    chunks: resumed(context, state, response),
    discard: () => response.discard(),
    hold: () => {
      state.deadline.pause()
      response.hold()
      return () => state.deadline.resume()
    },
    resumed: () => state.resumptions > 0,
  }
}

async function* resumed(context: HttpContext, state: FetchState, first: HttpResponse): AsyncGenerator<Uint8Array> {
  const version = versionOf(first)
  const repeatable = (state.request.http?.method ?? 'GET') === 'GET'
  // Where nothing tells versions apart, what was handed out is remembered by its digest.
  const prefix = isTold(version) || state.request.hash !== undefined ? undefined : createHash('sha256')
  let body: Rest = { response: first, total: version.length }
  let delivered = 0
  const slow = (): void =>
    state.waiting.failed(`the body hardly moves (after ${formatBytes(delivered)})`, state.failures)
  for (;;) {
    try {
      for await (const chunk of watchRate(body.response, context.stall, slow)) {
        state.failures = 0
        state.deadline.received(chunk.length)
        prefix?.update(chunk)
        delivered += chunk.length
        yield chunk
      }
      if (delivered < (body.total ?? 0)) throw Object.assign(new Error('cut short'), { code: 'HUNG_UP' })
      if (delivered > (body.total ?? Infinity)) throw changed(state, 'it sent more than it had said')
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

/** What is still to come, and how long the whole body is then. */
interface Rest {
  readonly response: Breakable
  readonly total: number | undefined
}

/** The rest of the body: by a range of the same version, else from its start. */
async function reopened(context: HttpContext, state: FetchState, progress: Progress): Promise<Rest> {
  const { version, delivered } = progress
  const validator = version.etag ?? version.modified
  if (delivered > 0 && isTold(version) && validator !== undefined) {
    const range = { Range: `bytes=${delivered}-`, 'If-Range': validator }
    const response = await ask(context, state, range)
    if (isRestOf(version, delivered, response)) return { response, total: version.length }
    if (response.status === 200) return fromTheStart(state, response, progress)
    // Whatever else it has to say to a range, it may still give the whole.
    response.discard()
  }
  const response = await ask(context, state, {})
  if (response.status === 200) return fromTheStart(state, response, progress)
  response.discard()
  throw changed(state, `HTTP ${response.status} to the request for the rest`)
}

function fromTheStart(state: FetchState, response: HttpResponse, progress: Progress): Rest {
  const again = versionOf(response)
  const { version, delivered, prefix } = progress
  // A hash is checked over the whole in the end, so the beginning need not be trusted here.
  const isTrusted = prefix !== undefined || state.request.hash !== undefined || isSame(version, again)
  if (delivered > 0 && !isTrusted) {
    response.discard()
    throw changed(state, 'it changed on the server meanwhile')
  }
  const chunks = withoutBeginning(state, response.chunks, progress)
  return { response: { chunks, fail: (error) => response.fail(error) }, total: again.length }
}

async function* withoutBeginning(
  state: FetchState,
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

function changed(state: FetchState, why: string): FirstlightError {
  return new FirstlightError(
    'fetch-failed',
    `fetching ${state.target.shown}: the transfer broke off and could not be continued: ${why}`,
    {
      facts: { url: state.target.shown, changed: true },
    },
  )
}
