/** Equinix Metal, once Packet: a metadata service over HTTPS that also wants to hear how the machine is doing. */
import { FirstlightError } from '../errors.ts'
import { isJsonObject } from '../util/json.ts'
import { deadlineIn } from './deadline.ts'
import type { Deadline } from './deadline.ts'
import { endpointOf } from './http/endpoint.ts'
import { askService, askUserData, decisive } from './http/http-cloud.ts'
import { PACKET } from './http/http-clouds.ts'
import { askMetadata } from './http/metadata-http.ts'
import type { MetadataReply } from './http/metadata-http.ts'
import type { Provider, ProviderContext, ProviderStatus } from './provider.ts'

/** That the machine is up has to arrive. */
const BOOTED = { timeout: 30_000 } as const
/** Reports of stages are for people who look on, and no stage waits for them for long. */
const STAGE = { timeout: 2_000, attempts: 1 } as const
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** The config of a machine on Equinix Metal. */
export const packet: Provider = {
  fetchConfig: async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    const deadline = deadlineIn(context, context.policy.fetchTimeout)
    return decisive(context, PACKET, await askUserData(context, { cloud: PACKET, deadline }))
  },
  reportStatus: async (context, status) => {
    if (context.offline) return
    const { timeout, ...patience } = status.kind === 'booted' ? BOOTED : STAGE
    const report = { context, ...patience, deadline: deadlineIn(context, timeout) }
    const url = await phoneHomeUrl(report)
    const message = messageOf(status)
    if (message === undefined) return post(report, url, '')
    const events = `${url.replace(/\/phone-home$/, '')}/events`
    return post(report, events, JSON.stringify(message))
  },
}

/** How long a report may take. */
interface Report {
  readonly context: ProviderContext
  readonly deadline: Deadline
  readonly attempts?: number
}

/** What an event says; `undefined` for the empty post that says the machine is up. */
function messageOf(status: ProviderStatus): object | undefined {
  if (status.kind === 'booted') return undefined
  const { stage, error } = status
  if (error === undefined) return { state: 'running', message: `[${stage}] Ignition status: finished successfully` }
  return { state: 'failed', message: `[${stage}] Ignition error: ${error}` }
}

async function phoneHomeUrl({ context, ...patience }: Report): Promise<string> {
  const reply = await askService(context, { cloud: PACKET, path: '/metadata', ...patience })
  const url =
    reply.kind === 'reply' && reply.status === 200 ? urlIn(Buffer.from(reply.body).toString('utf8')) : undefined
  if (url !== undefined) return url
  const what = reply.kind === 'reply' && reply.status === 200 ? 'it named no usable address' : reasonOf(reply)
  throw new FirstlightError('provider-failed', `asking Equinix Metal where to report to: ${what}`)
}

function urlIn(text: string): string | undefined {
  try {
    const document: unknown = JSON.parse(text)
    const url = isJsonObject(document) ? document['phone_home_url'] : undefined
    if (typeof url !== 'string' || !/^[\x21-\x7e]+$/.test(url)) return undefined
    endpointOf(url)
    return url
  } catch {
    return undefined
  }
}

async function post({ context, ...patience }: Report, url: string, body: string): Promise<void> {
  const reply = await askMetadata(context, { method: 'POST', urls: [url], headers: JSON_TYPE, body, ...patience })
  if (reply.kind === 'reply' && reply.status >= 200 && reply.status < 300) return
  throw new FirstlightError('provider-failed', `reporting to Equinix Metal: ${reasonOf(reply)}`)
}

function reasonOf(reply: MetadataReply): string {
  return reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
}
