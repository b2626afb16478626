/** Equinix Metal, once Packet: a metadata service over HTTPS that also wants to hear how the machine is doing. */
import { FirstlightError } from '../errors.ts'
import { isJsonObject } from '../util/json.ts'
import { deadlineIn } from './deadline.ts'
import { endpointOf } from './http/endpoint.ts'
import { askService, askUserData, decisive } from './http/http-cloud.ts'
import { PACKET } from './http/http-clouds.ts'
import { askMetadata } from './http/metadata-http.ts'
import type { Provider, ProviderContext, ProviderStatus } from './provider.ts'

const REPORT_TIMEOUT = 30_000
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
    const url = await phoneHomeUrl(context)
    const message = messageOf(status)
    if (message === undefined) return post(context, url, '')
    const events = `${url.replace(/\/phone-home$/, '')}/events`
    return post(context, events, JSON.stringify(message))
  },
}

/** What an event says; `undefined` for the empty post that says the machine is up. */
function messageOf(status: ProviderStatus): object | undefined {
  if (status.kind === 'booted') return undefined
  const { stage, error } = status
  if (error === undefined) return { state: 'running', message: `[${stage}] Ignition status: finished successfully` }
  return { state: 'failed', message: `[${stage}] Ignition error: ${error}` }
}

async function phoneHomeUrl(context: ProviderContext): Promise<string> {
  const deadline = deadlineIn(context, REPORT_TIMEOUT)
  const reply = await askService(context, { cloud: PACKET, deadline, path: '/metadata' })
  const url =
    reply.kind === 'reply' && reply.status === 200 ? urlIn(Buffer.from(reply.body).toString('utf8')) : undefined
  if (url !== undefined) return url
  throw new FirstlightError('provider-failed', 'asking Equinix Metal where to report to: it named no usable address')
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

async function post(context: ProviderContext, url: string, body: string): Promise<void> {
  const deadline = deadlineIn(context, REPORT_TIMEOUT)
  const reply = await askMetadata(context, { method: 'POST', urls: [url], headers: JSON_TYPE, body, deadline })
  if (reply.kind === 'reply' && reply.status >= 200 && reply.status < 300) return
  const what = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
  throw new FirstlightError('provider-failed', `reporting to Equinix Metal: ${what}`)
}
