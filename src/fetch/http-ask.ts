import { FirstlightError } from '../errors.ts'
import type { Deadline } from './deadline.ts'
import type { FetchRequest } from './fetcher.ts'
import type { HttpResponse } from './http.ts'
import { interrupted, sendAttempt, type HttpContext, type SignAttempt } from './http-attempt.ts'
import { redirectTarget, type HttpTarget } from './http-target.ts'
import { describeNetworkFailure } from './network-failure.ts'
import type { Patience } from './patience.ts'
import { backoffDelay, isTransientStatus, retryAfter } from './retry.ts'
import type { Waiting } from './waiting.ts'

/** What one fetch keeps over all its attempts. */
export interface FetchState {
  readonly target: HttpTarget
  readonly request: FetchRequest
  readonly deadline: Deadline
  readonly patience: Patience
  readonly waiting: Waiting
  readonly sign: SignAttempt | undefined
  /** Attempts that came to nothing since something last arrived. */
  failures: number
  /** What was last heard, in words. */
  last: string | undefined
  /** How often the body broke off and was continued. */
  resumptions: number
}

/**
 * Asks until there is an answer that is worth having: follows redirects, and tries again after whatever may heal.
 * @returns a response whose status is final
 * @throws FirstlightError `fetch-failed` or `fetch-timeout`
 */
export async function ask(
  context: HttpContext,
  state: FetchState,
  extra: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  for (;;) {
    const outcome = await attemptOnce(context, state, { extra })
    if (outcome.kind === 'answer') return outcome.response
    await waitForNext(context, state, outcome)
  }
}

/** Notes a failure and waits as long as is due before the next attempt. */
export async function waitForNext(context: HttpContext, state: FetchState, failure: Failure): Promise<void> {
  const { request, target, deadline, waiting } = state
  state.failures += 1
  state.last = failure.reason
  if (failure.final) throw failed(state, failure)
  waiting.failed(failure.reason, state.failures)
  const delay = Math.max(failure.waitMs ?? 0, backoffDelay(context.backoff, state.failures, context.random()))
  state.patience.note(failure, delay)
  if (delay >= deadline.remaining()) throw deadline.error(target.shown, failure.reason)
  await context.clock.sleep(delay, request.signal)
}

/** Why an attempt came to nothing. */
export interface Failure {
  readonly kind: 'failure'
  readonly reason: string
  readonly final: boolean
  readonly unreachable?: boolean
  readonly hint?: string
  readonly status?: number
  /** What the server asks to wait, in milliseconds. */
  readonly waitMs?: number
}

type Outcome = { readonly kind: 'answer'; readonly response: HttpResponse } | Failure

/** Puts what was thrown during an attempt into a failure; rethrows the abort of the whole fetch. */
export function failureOf(context: HttpContext, state: FetchState, thrown: unknown): Failure {
  if (thrown instanceof FirstlightError) throw thrown
  if (state.request.signal?.aborted === true) throw interrupted(state.target)
  if (state.deadline.remaining() <= 0) throw state.deadline.error(state.target.shown, state.last)
  return {
    ...describeNetworkFailure(thrown, { today: context.clock.date(), hasLink: context.hasLink }),
    kind: 'failure',
  }
}

interface Step {
  /** Headers of this attempt alone: the range. */
  readonly extra: Readonly<Record<string, string>>
}

/** Milliseconds without a word after which people are told that an attempt still lasts. */
const SILENCE_MS = 3_000

async function attemptOnce(context: HttpContext, state: FetchState, step: Step): Promise<Outcome> {
  let target = state.target
  for (let redirects = 0; ; redirects += 1) {
    let response: HttpResponse
    const tell = setInterval(() => state.waiting.failed(state.last ?? 'none yet', state.failures), SILENCE_MS).unref()
    try {
      if (state.deadline.remaining() <= 0) throw state.deadline.error(state.target.shown, state.last)
      const expire = (): FirstlightError => state.deadline.error(state.target.shown, state.last ?? 'none')
      response = await sendAttempt(context, state.request, {
        ...step,
        target,
        redirected: redirects > 0,
        deadline: state.deadline,
        sign: state.sign,
        expire,
      })
    } catch (thrown) {
      return failureOf(context, state, thrown)
    } finally {
      clearInterval(tell)
    }
    if (!isRedirect(response.status) || state.request.http?.redirects === false) return judge(state, step, response)
    response.discard()
    const next = redirectTarget(target, response.headers.get('location'))
    const problem = redirectProblem(next, response, redirects >= context.maxRedirects)
    if (next === undefined || problem !== undefined) {
      return {
        kind: 'failure',
        reason: problem ?? 'a redirect that leads nowhere',
        final: true,
        status: response.status,
      }
    }
    target = next
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

function redirectProblem(next: HttpTarget | undefined, response: HttpResponse, tooMany: boolean): string | undefined {
  if (tooMany) return 'too many redirects'
  if (next !== undefined) return undefined
  if (!response.headers.has('location')) return `HTTP ${response.status} without a location`
  return 'a redirect to something that is not http or https'
}

function judge(state: FetchState, step: Step, response: HttpResponse): Outcome {
  const { status } = response
  const { http } = state.request
  if (isWanted(state, step, status) || status === 404 || http?.answerStatuses?.includes(status) === true) {
    return { kind: 'answer', response }
  }
  response.discard()
  const waitMs = retryAfter(response.headers)
  return {
    kind: 'failure',
    reason: `HTTP ${status}`,
    final: !isTransientStatus(status),
    status,
    waitMs,
  }
}

/** 200 and 204 are contents; other verbs than GET have more ways to say that all is well; a range may be refused. */
function isWanted(state: FetchState, step: Step, status: number): boolean {
  const method = state.request.http?.method ?? 'GET'
  if (method !== 'GET' && method !== 'HEAD') return status >= 200 && status < 300
  const isRefusal = status >= 400 && status < 500 && !isTransientStatus(status)
  const isOfRange = step.extra['Range'] !== undefined && (status === 206 || isRefusal || status === 501)
  return status === 200 || status === 204 || isOfRange
}

function failed(state: FetchState, failure: Failure): FirstlightError {
  const { shown } = state.target
  return new FirstlightError('fetch-failed', `fetching ${shown}: ${failure.reason}`, {
    hint: failure.hint,
    facts: {
      url: shown,
      attempts: state.failures,
      ...(failure.status !== undefined && { status: failure.status }),
    },
  })
}
