import { FirstlightError } from '../../errors.ts'
import { isJsonObject } from '../../util/json.ts'
import type { Cloud } from '../cloud.ts'
import type { Deadline } from '../deadline.ts'
import { deadlineIn } from '../deadline.ts'
import { endpointOf } from '../http/endpoint.ts'
import { askService, overHttp } from '../http/http-cloud.ts'
import { askMetadata } from '../http/metadata-http.ts'
import type { MetadataReply } from '../http/metadata-http.ts'
import type { Service } from '../http/service.ts'
import { cidr, everywhere, isAddress } from '../metadata/addresses.ts'
import { at, listAt, textAt, textsAt } from '../metadata/json-access.ts'
import { attributesOf, hostnameOf, macOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Entry, Metadata, NetworkInterface, Route } from '../metadata/metadata.ts'
import { requiredJson } from '../metadata/service.ts'
import type { ProviderContext, ProviderStatus } from '../provider.ts'

/** It answers 406 to Ignition's `Accept` header. */
const SERVICE: Service = { id: 'packet', hosts: ['https://metadata.packet.net'], headers: { Accept: '*/*' } }

/** That the machine is up has to arrive. */
const BOOTED = { timeout: 30_000 } as const
/** Reports of stages are for people who look on, and no stage waits for them for long. */
const STAGE = { timeout: 2_000, attempts: 1 } as const
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Equinix Metal (Packet). */
export const packet: Cloud = {
  id: 'packet',
  title: 'Equinix Metal (Packet)',
  documentation: 'https://deploy.equinix.com/developers/docs/metal/server-metadata/user-data/',
  needs: 'the metadata service at metadata.packet.net, over HTTPS',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/userdata', none: [] }),
  reportStatus,
  metadata: {
    fetch: async (context) => metadataOf(await requiredJson(context, SERVICE, '/metadata')),
    checkIn: (context) => reportStatus(context, { kind: 'booted' }),
  },
}

async function reportStatus(context: ProviderContext, status: ProviderStatus): Promise<void> {
  if (context.offline) return
  const { timeout, ...patience } = status.kind === 'booted' ? BOOTED : STAGE
  const report = { context, ...patience, deadline: deadlineIn(context, timeout) }
  const url = await phoneHomeUrl(report)
  const message = messageOf(status)
  if (message === undefined) return post(report, url, '')
  const events = `${url.replace(/\/phone-home$/, '')}/events`
  return post(report, events, JSON.stringify(message))
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
  const reply = await askService(context, { service: SERVICE, path: '/metadata', ...patience })
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

/** `/metadata` of Equinix Metal. */
function metadataOf(document: unknown): Metadata {
  const addresses = listAt(document, 'network', 'addresses')
  const attributes = attributesOf([
    ['PACKET_HOSTNAME', textAt(document, 'hostname')],
    ['PACKET_PLAN', textAt(document, 'plan')],
    ['PACKET_PHONE_HOME_URL', textAt(document, 'phone_home_url')],
    ...addressesOf(addresses),
  ])
  const keys = sshKeysOf(textsAt(document, 'ssh_keys'))
  return { attributes, sshKeys: keys, ...hostnameOf(textAt(document, 'hostname')), network: networkOf(document) }
}

function addressesOf(addresses: readonly unknown[]): readonly Entry[] {
  const counts = new Map<string, number>()
  return addresses.flatMap((item): readonly Entry[] => {
    const kind = `PACKET_IPV${textAt(item, 'address_family') ?? ''}_${at(item, 'public') === true ? 'PUBLIC' : 'PRIVATE'}`
    const index = counts.get(kind) ?? 0
    counts.set(kind, index + 1)
    return [
      [`${kind}_${index}`, textAt(item, 'address')],
      [`${kind}_GATEWAY_${index}`, textAt(item, 'gateway')],
    ]
  })
}

/** Interfaces join the bond they name; the bond has the addresses. Without a bond the first interface has them. */
function networkOf(document: unknown): readonly NetworkInterface[] {
  const nameservers = ['147.75.207.207', '147.75.207.208']
  const items = listAt(document, 'network', 'interfaces')
  const bonds = [...new Set(items.flatMap((item) => textAt(item, 'bond') ?? []))]
  const carrier = bonds[0] ?? textAt(items[0], 'name')
  const facts = factsOf(document)
  const parts = items.map((item): NetworkInterface => {
    const [name, bond] = [textAt(item, 'name'), textAt(item, 'bond')]
    const own =
      bond === undefined && name === carrier
        ? { ...facts, nameservers }
        : { addresses: [], routes: [], nameservers: [] }
    return {
      name,
      ...macOf(textAt(item, 'mac')),
      ...own,
      partOf: bond,
    }
  })
  const mode = textAt(document, 'network', 'bonding', 'mode') ?? '4'
  const masters = bonds.map((name, index): NetworkInterface => {
    const mac = textAt(
      items.find((item) => textAt(item, 'bond') === name),
      'mac',
    )
    const own = index === 0 ? { ...facts, nameservers } : { addresses: [], routes: [], nameservers: [] }
    return { name, ...macOf(mac), ...own, bond: { mode } }
  })
  return [...masters, ...parts]
}

function factsOf(document: unknown): Pick<NetworkInterface, 'addresses' | 'routes'> {
  const addresses: string[] = []
  const routes: Route[] = []
  for (const item of listAt(document, 'network', 'addresses')) {
    const address = cidr(textAt(item, 'address'), textAt(item, 'cidr') ?? textAt(item, 'netmask'))
    const gateway = textAt(item, 'gateway')
    if (address !== undefined) addresses.push(address)
    if (!isAddress(gateway)) continue
    const isPublic = at(item, 'public') === true
    routes.push({
      destination: isPublic ? everywhere(gateway) : gateway.includes(':') ? 'fc00::/7' : '10.0.0.0/8',
      gateway,
    })
  }
  return { addresses, routes }
}
