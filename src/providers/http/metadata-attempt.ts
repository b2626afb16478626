/** One attempt at a metadata service, at all of its addresses: time limits, redirects, source ports. */
import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { ACCEPT, USER_AGENT } from '../../fetch/create-fetcher.ts'
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import type { ProviderContext } from '../provider.ts'
import type { Deadline } from '../deadline.ts'
import type { ExchangeReply, ExchangeRequest } from './exchange.ts'
import { endpointOf, redirectTarget } from './endpoint.ts'

/** A question to a metadata service. */
export interface MetadataRequest {
  readonly method?: ExchangeRequest['method']
  /** The same resource under one or more addresses; when one does not answer the next is asked too. */
  readonly urls: readonly string[] | (() => readonly string[])
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Statuses that are retried besides 408, 429 and those from 500 on. */
  readonly retry?: readonly number[]
  /** Whether the service answers only to source ports below 1024. */
  readonly privilegedPort?: boolean
  readonly deadline: Deadline
  /** How often to ask at most. @default until the deadline */
  readonly attempts?: number
  /** Most bytes of body to take. @default 64 MiB */
  readonly limit?: number
}

const HEAD_TIMEOUT = 10_000
const ATTEMPT_TIMEOUT = 30_000
const HEAD_START = 1_000
const MAX_REDIRECTS = 3
const PRIVILEGED_PORTS = 1023
const PORT_TRIES = 16

const DEFAULT_HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': USER_AGENT,
  Accept: ACCEPT,
  'Accept-Encoding': 'identity',
}

/** What every step of asking needs. */
export interface Asking {
  readonly context: ProviderContext
  readonly request: MetadataRequest
  /** Says what is being waited for. */
  readonly report: (lastAnswer: string) => void
}

/** What came from one address. */
export interface Attempted {
  readonly url: string
  readonly reply: ExchangeReply
}

/**
 * One attempt at every address: the next one is asked too as soon as those before have failed or kept silent for a second,
 * since a machine without IPv4 or without IPv6 may send into the void. The first reply counts.
 */
export async function attemptAny(asking: Asking, urls: readonly string[]): Promise<Attempted> {
  const { context } = asking
  const over = new AbortController()
  const inner = { ...asking, context: { ...context, signal: AbortSignal.any([context.signal, over.signal]) } }
  const running = new Map<string, Promise<Attempted>>()
  const waiting = [...urls]
  let failed: Attempted | undefined
  try {
    for (;;) {
      const url = waiting.shift()
      if (url !== undefined) running.set(url, attemptAt(inner, url))
      if (running.size === 0) break
      const first = await firstOf(context, [...running.values()], waiting.length > 0)
      if (first === undefined) continue
      if (first.reply.kind !== 'broken') return first
      running.delete(first.url)
      failed = first
    }
  } finally {
    over.abort()
  }
  return failed ?? { url: '', reply: { kind: 'broken', code: 'unknown', reason: 'there is no address to ask' } }
}

function attemptAt(asking: Asking, url: string): Promise<Attempted> {
  const asked = attempt(asking, url).then((reply) => ({ url, reply }))
  // Of those that another one was quicker than, nobody hears any more.
  asked.catch(() => undefined)
  return asked
}

/** The first of several to come to an end; `undefined` when there are others to ask and none did within a second. */
async function firstOf(
  context: ProviderContext,
  running: readonly Promise<Attempted>[],
  others: boolean,
): Promise<Attempted | undefined> {
  if (!others) return Promise.race(running)
  const done = new AbortController()
  const pause = context.clock.sleep(HEAD_START, done.signal).then(
    () => undefined,
    () => undefined,
  )
  try {
    return await Promise.race([...running, pause])
  } finally {
    done.abort()
  }
}

/** One attempt, with the redirects that stay on the same host: they keep every header, others are refused. */
async function attempt(asking: Asking, url: string): Promise<ExchangeReply> {
  let target = url
  for (let redirects = 0; ; redirects += 1) {
    const reply = await limited(asking, target)
    if (reply.kind !== 'reply' || reply.status < 300 || reply.status > 399) return reply
    const next = redirectTarget(target, reply.headers.get('location'))
    if (next === undefined || redirects === MAX_REDIRECTS) {
      const what = next === undefined ? 'to elsewhere' : `more than ${MAX_REDIRECTS} times`
      throw new FirstlightError('provider-failed', `asking ${printableUrl(url)}: it redirects ${what}`, {
        hint: 'a metadata service does not do so: something else may have answered',
        facts: { status: reply.status },
      })
    }
    target = next
  }
}

/** One exchange within its time limits: 10 s for the head of the reply, 30 s for all of it. */
async function limited({ context, request, report }: Asking, url: string): Promise<ExchangeReply> {
  const giveUp = new AbortController()
  const headCame = new AbortController()
  const done = new AbortController()
  const signal = AbortSignal.any([context.signal, giveUp.signal])
  const left = Math.max(request.deadline.at() - context.clock.now(), 1)
  const timer = async (ms: number, until: AbortSignal): Promise<void> => {
    const stopped = await context.clock.sleep(Math.min(ms, left), until).then(
      () => false,
      () => true,
    )
    if (!stopped && !until.aborted) giveUp.abort()
  }
  void timer(HEAD_TIMEOUT, AbortSignal.any([headCame.signal, done.signal]))
  void timer(ATTEMPT_TIMEOUT, done.signal)
  const tell = (): void => report(headCame.signal.aborted ? 'the body is still coming' : 'no answer yet')
  void everySecond(context, done.signal, tell)
  try {
    const reply = await send(
      context,
      { ...wireRequest(request, url), onHead: () => headCame.abort() },
      { request, signal },
    )
    context.signal.throwIfAborted()
    if (reply.kind !== 'broken' || reply.code !== 'aborted') return reply
    const answered = headCame.signal.aborted
    return answered
      ? { kind: 'broken', code: 'truncated', reason: 'the body came too slowly' }
      : { kind: 'broken', code: 'timeout', reason: 'there was no answer in time' }
  } finally {
    done.abort()
  }
}

/** An attempt may last half a minute, which is long without a word. */
async function everySecond(context: ProviderContext, until: AbortSignal, tell: () => void): Promise<void> {
  try {
    for (;;) {
      await context.clock.sleep(1_000, until)
      tell()
    }
  } catch {
    // Over.
  }
}

function wireRequest(request: MetadataRequest, url: string): ExchangeRequest {
  const { method = 'GET', headers = {}, body, limit = FETCHED_LIMIT } = request
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const defaults = Object.entries(DEFAULT_HEADERS).filter(([name]) => !own.has(name.toLowerCase()))
  return {
    method,
    ...endpointOf(url),
    headers: { ...Object.fromEntries(defaults), ...headers },
    limit,
    body,
  }
}

/** Sends it, from a random privileged port when the service wants that; a port in use is no failure of the service. */
async function send(
  context: ProviderContext,
  wire: ExchangeRequest,
  { request, signal }: { readonly request: MetadataRequest; readonly signal: AbortSignal },
): Promise<ExchangeReply> {
  if (request.privilegedPort !== true) return context.exchange(wire, signal)
  for (let tries = 1; ; tries += 1) {
    const sourcePort = 1 + Math.floor(context.random() * PRIVILEGED_PORTS)
    const reply = await context.exchange({ ...wire, sourcePort }, signal)
    if (reply.kind === 'broken' && reply.code === 'EACCES') {
      throw new FirstlightError(
        'provider-failed',
        `asking ${wire.host}: source ports below 1024 are not allowed here`,
        {
          hint: 'run as root or with CAP_NET_BIND_SERVICE',
        },
      )
    }
    if (reply.kind !== 'broken' || reply.code !== 'EADDRINUSE' || tries === PORT_TRIES) return reply
  }
}
