/** Asks a platform's service: token, request, meaning of the answer. */
import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { deadlineIn } from '../deadline.ts'
import type { Deadline } from '../deadline.ts'
import type { Provider, ProviderAnswer, ProviderContext } from '../provider.ts'
import { answerOf } from '../answer.ts'
import { askMetadata } from './metadata-http.ts'
import { linkLocalHosts } from './link-local.ts'
import type { MetadataReply } from './metadata-http.ts'
import type { Service, UserData } from './service.ts'

/** What a service says of the user's config when it is one source among others. */
export type ServiceAnswer =
  | ProviderAnswer
  /** It was asked until the deadline and kept answering with this status, which may become better. */
  | { readonly kind: 'failing'; readonly reason: string; readonly status?: number }

/** A resource of a platform's service. */
export interface ServiceRequest {
  readonly service: Service
  readonly deadline: Deadline
  /** How often to ask at most. @default until the deadline */
  readonly attempts?: number
  /** Path and query. */
  readonly path: string
  /** Besides those of the service. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** @default those of the service */
  readonly retry?: readonly number[] | undefined
  /** Whether it is answered only to source ports below 1024. @default false */
  readonly privilegedPort?: boolean | undefined
  /** Keeps the token for the next request to the same service. */
  readonly session?: Session
}

/** What several requests to one service share. */
export interface Session {
  token?: Promise<Token>
  /** The address that answered: the others need not be tried again. */
  host?: string
}

/** The user data of a service. */
export interface UserDataRequest extends Pick<ServiceRequest, 'service' | 'deadline'> {
  readonly userData: UserData
}

/** How the config is had where the service is all that there is. */
export function overHttp(service: Service, userData: UserData): Provider['fetchConfig'] {
  return async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    const request = { service, userData, deadline: deadlineIn(context, context.policy.fetchTimeout) }
    return decisive(context, request, await askUserData(context, request))
  }
}

/**
 * The user data that a service has.
 * @returns `unavailable` when nobody answered until the deadline
 * @throws FirstlightError `provider-failed` for an answer that no repetition can mend
 */
export async function askUserData(context: ProviderContext, request: UserDataRequest): Promise<ServiceAnswer> {
  const { service, userData, deadline } = request
  const { none, base64, ...resource } = userData
  const reply = await askService(context, { ...resource, service, deadline })
  if (reply.kind === 'silent') return { kind: 'unavailable', reason: reply.reason }
  if (reply.kind === 'failing') return reply
  if (reply.status === 204 || none.includes(reply.status)) {
    return { kind: 'none', reason: `the metadata service answered with status ${reply.status}` }
  }
  if (reply.status !== 200) throw refused(reply)
  return answerOf(context, {
    bytes: reply.body,
    framed: reply.framed,
    base64: base64 === true,
    source: { kind: 'provider', provider: service.id, location: reply.url },
  })
}

/** Turns what a platform's only source said into the provider's answer: silence means that it could not be told. */
export function decisive(
  context: ProviderContext,
  { service, userData }: UserDataRequest,
  answer: ServiceAnswer,
): ProviderAnswer {
  if (answer.kind !== 'failing' && answer.kind !== 'unavailable') return answer
  const { fetchTimeout, unreachableTimeout = fetchTimeout } = context.policy
  const limit = answer.kind === 'unavailable' ? Math.min(fetchTimeout, unreachableTimeout) : fetchTimeout
  const seconds = Math.round(limit / 1_000)
  const url = printableUrl(`${service.hosts[0] ?? ''}${userData.path}`)
  throw new FirstlightError('provider-failed', `asking ${url}: after ${seconds} s ${answer.reason}`, {
    hint: `is this machine on ${service.id}, and does its metadata service work?`,
    facts: answer.kind === 'failing' && answer.status !== undefined ? { status: answer.status } : undefined,
  })
}

/** Any resource of a service, with its token. A token that the service no longer takes is fetched anew, once. */
export async function askService(context: ProviderContext, request: ServiceRequest): Promise<MetadataReply> {
  const { token: step } = request.service
  if (step === undefined) return ask(context, request)
  const first = step.onlyWhenRefused === true ? await ask(context, request) : undefined
  if (first !== undefined && !isRefusal(first)) return first
  for (let refreshed = false; ; refreshed = true) {
    const token = await tokenOf(context, request, refreshed)
    if (token.kind === 'reply') return token.reply
    if (token.kind === 'unknown' && first !== undefined) return first
    const reply = await ask(context, request, token.kind === 'unknown' ? {} : token.headers)
    if (refreshed || reply.kind !== 'reply' || reply.status !== 401) return reply
    context.log({ level: 'info', message: 'the metadata service no longer takes the token; asking for a new one' })
  }
}

function isRefusal(reply: MetadataReply): boolean {
  return reply.kind === 'reply' && (reply.status === 401 || reply.status === 403)
}

async function ask(context: ProviderContext, request: ServiceRequest, token = {}): Promise<MetadataReply> {
  const { service, deadline, attempts, path, headers, retry, privilegedPort = false, session } = request
  const reply = await askMetadata(context, {
    attempts,
    urls: urlsOf(context, request, path),
    headers: { ...service.headers, ...headers, ...token },
    retry: retry ?? service.retry ?? [],
    privilegedPort,
    deadline,
  })
  if (session !== undefined && reply.kind === 'reply') session.host = reply.url.slice(0, -path.length)
  return reply
}

/** A resource at every address of a service, the one that answered before at first. */
function urlsOf(context: ProviderContext, request: ServiceRequest, path: string): () => readonly string[] {
  const { service, session } = request
  return () => {
    const all = [...service.hosts, ...(service.linkLocal === true ? linkLocalHosts(context) : [])]
    const known = all.filter((host) => host === session?.host)
    return [...known, ...all.filter((host) => host !== session?.host)].map((host) => `${host}${path}`)
  }
}

/** The token of a service, or that it has none. */
export type Token =
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown' }
  /** There is no token, and this is what the whole request comes to. */
  | { readonly kind: 'reply'; readonly reply: MetadataReply }

function tokenOf(context: ProviderContext, request: ServiceRequest, fresh: boolean): Promise<Token> {
  const { session = {} } = request
  if (fresh || session.token === undefined) session.token = fetchToken(context, request)
  return session.token
}

async function fetchToken(context: ProviderContext, request: ServiceRequest): Promise<Token> {
  const { service, deadline, session } = request
  const { token } = service
  if (token === undefined) return { kind: 'unknown' }
  const urls = urlsOf(context, request, token.path)
  const reply = await askMetadata(context, { method: 'PUT', urls, headers: token.headers, deadline, limit: 64 * 1024 })
  if (reply.kind !== 'reply') return { kind: 'reply', reply }
  if (session !== undefined) session.host = reply.url.slice(0, -token.path.length)
  if (token.unknown.includes(reply.status)) {
    context.log({ level: 'info', message: 'the metadata service knows no tokens' })
    return { kind: 'unknown' }
  }
  const text = Buffer.from(reply.body).toString('latin1').trim()
  if (reply.status !== 200 || !/^[\x21-\x7e]+$/.test(text)) {
    const what = reply.status === 200 ? 'it gave no usable token' : `it answered with status ${reply.status}`
    throw new FirstlightError('provider-failed', `asking ${printableUrl(reply.url)} for a token: ${what}`, {
      hint: 'the metadata service may be switched off for this machine',
      facts: { status: reply.status },
    })
  }
  return { kind: 'headers', headers: { [token.header]: text } }
}

function refused({ url, status }: { readonly url: string; readonly status: number }): FirstlightError {
  return new FirstlightError('provider-failed', `asking ${printableUrl(url)}: it answered with status ${status}`, {
    hint: HINTS[status] ?? 'is this the right platform?',
    facts: { status },
  })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'the service wants a token that it did not give',
  404: 'this platform has this resource on every machine: is it the right platform?',
  403: 'the metadata service may be switched off, or closed to this machine',
}
