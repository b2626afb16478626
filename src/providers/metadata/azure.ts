/** Azure's metadata: the instance metadata service, and the wire server that also wants to hear that a machine is up. */
import { isIPv4 } from 'node:net'
import { FirstlightError } from '../../errors.ts'
import { deadlineIn } from '../deadline.ts'
import { awaitLeaseValue } from '../dhcp-server.ts'
import type { HttpCloud } from '../http/http-clouds.ts'
import { askMetadata } from '../http/metadata-http.ts'
import type { ProviderContext } from '../provider.ts'
import { listAt, textAt } from './json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata } from './metadata.ts'
import type { Get } from './service.ts'
import { openService, parseJson } from './service.ts'

const DEFAULT_FABRIC = '168.63.129.16'
const VERSION = '2012-11-30'
const AGENT = { 'x-ms-agent-name': 'com.coreos.afterburn', 'x-ms-version': VERSION, Accept: '*/*' }
const LEASE_WAIT = 5_000
const CHECK_IN_TRIES = 6
const CHECK_IN_TIMEOUT = 120_000

const INSTANCE: HttpCloud = {
  id: 'azure',
  hosts: ['http://169.254.169.254'],
  path: '/',
  headers: { Metadata: 'true' },
  none: [],
  retry: [410],
}

/** What a check-in is about: the machine as the wire server names it, and which of its states it asks after. */
export interface GoalState {
  readonly incarnation: string
  readonly containerId: string
  readonly instanceId: string
  readonly sharedConfig?: string
}

/** The metadata of a machine on Azure. */
export async function fetchAzure(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, INSTANCE)
  const instance = async (path: string): Promise<string | undefined> => get(`/metadata/instance/compute/${path}`)
  const [size, name, keys, addresses] = await Promise.all([
    instance('vmSize?api-version=2017-08-01&format=text'),
    instance('name?api-version=2017-08-01&format=text'),
    instance('publicKeys?api-version=2021-02-01'),
    wireAddresses(context),
  ])
  const hostname = usableHostname(name)
  const lines = listAt(parseJson(keys, 'publicKeys')).flatMap(
    (key) => textAt(key, 'keyData')?.replace(/[\r\n]/g, '') ?? [],
  )
  return {
    attributes: attributesOf([['AZURE_VMSIZE', size?.trim()], ...addresses]),
    sshKeys: sshKeysOf(lines),
    ...(hostname === undefined ? {} : { hostname }),
    network: [],
  }
}

/** The host name of a machine on Azure Stack, which tells no more without a certificate. */
export async function fetchAzurestack(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, { ...INSTANCE, id: 'azurestack' })
  const text = await get('/Microsoft.Compute/identity?api-version=2019-03-11')
  const hostname = usableHostname(textAt(parseJson(text, 'the identity'), 'vmName'))
  return { attributes: {}, sshKeys: [], ...(hostname === undefined ? {} : { hostname }), network: [] }
}

/**
 * Tells Azure that the machine is up, without which it stays in the state "Creating". The report has to carry the current
 * incarnation, so that the goal state is read again before every try.
 */
export async function checkInAzure(context: ProviderContext): Promise<void> {
  const fabric = await fabricAddress(context)
  const get = openService(context, wireServer(fabric))
  let last = ''
  for (let tries = 1; tries <= CHECK_IN_TRIES; tries += 1) {
    const goal = parseGoalState((await get('/machine/?comp=goalstate')) ?? '')
    if (goal === undefined)
      throw new FirstlightError('provider-failed', 'checking in at Azure: the goal state cannot be read')
    const reply = await askMetadata(context, {
      method: 'POST',
      urls: [`http://${fabric}/machine/?comp=health`],
      headers: { ...AGENT, 'Content-Type': 'text/xml; charset=utf-8' },
      body: healthReport(goal),
      deadline: deadlineIn(context, CHECK_IN_TIMEOUT / CHECK_IN_TRIES),
    })
    if (reply.kind === 'reply' && reply.status >= 200 && reply.status < 300) return
    last = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
  }
  throw new FirstlightError('provider-failed', `checking in at Azure: ${last}`)
}

/** What matters of a goal state; `undefined` when it lacks any of it. */
export function parseGoalState(xml: string): GoalState | undefined {
  const [incarnation, containerId, instanceId] = ['Incarnation', 'ContainerId', 'InstanceId'].map((name) =>
    elementText(xml, name),
  )
  if (incarnation === undefined || containerId === undefined || instanceId === undefined) return undefined
  const sharedConfig = elementText(xml, 'SharedConfig')
  return { incarnation, containerId, instanceId, ...(sharedConfig === undefined ? {} : { sharedConfig }) }
}

/** The report that a machine is ready. */
export function healthReport({ incarnation, containerId, instanceId }: GoalState): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><Health>' +
    `<GoalStateIncarnation>${escape(incarnation)}</GoalStateIncarnation>` +
    `<Container><ContainerId>${escape(containerId)}</ContainerId><RoleInstanceList><Role>` +
    `<InstanceId>${escape(instanceId)}</InstanceId><Health><State>Ready</State></Health>` +
    '</Role></RoleInstanceList></Container></Health>'
  )
}

/** The addresses in a `SharedConfig`: the machine's own, and the public one that its endpoints are balanced at. */
export function sharedAddresses(xml: string, instanceId: string): readonly (readonly [string, string | undefined])[] {
  // Cut at fixed words, since a search for pairs of tags takes quadratic time on a document without their ends.
  const instances = xml
    .split(/<Instance\s/)
    .slice(1)
    .map((text) => text.split('</Instance>', 1)[0] ?? '')
    .map((text) => ({ attributes: text.slice(0, text.indexOf('>') + 1), endpoints: text }))
  const own = instances.find(({ attributes }) => attributeText(attributes, 'id') === instanceId) ?? instances[0]
  const { attributes = '', endpoints = '' } = own ?? {}
  const balanced = attributeText(endpoints, 'loadBalancedPublicAddress')
  return [
    ['AZURE_IPV4_DYNAMIC', attributeText(attributes, 'address')],
    ['AZURE_IPV4_VIRTUAL', balanced?.replace(/:.*/, '')],
  ]
}

async function wireAddresses(context: ProviderContext): Promise<readonly (readonly [string, string | undefined])[]> {
  const fabric = await fabricAddress(context)
  const get = openService(context, wireServer(fabric))
  const goal = parseGoalState((await get('/machine/?comp=goalstate')) ?? '')
  if (goal?.sharedConfig === undefined) return []
  const shared = await getFrom(get, goal.sharedConfig, fabric)
  return shared === undefined ? [] : sharedAddresses(shared, goal.instanceId)
}

/** Follows a URL of the goal state, which has to lead to the wire server itself. */
async function getFrom(get: Get, url: string, fabric: string): Promise<string | undefined> {
  const match = /^http:\/\/([^/:]+)(?::\d+)?(\/[\x21-\x7e]*)$/.exec(url)
  return match?.[1] === fabric && match[2] !== undefined ? get(match[2]) : undefined
}

function wireServer(fabric: string): HttpCloud {
  return { id: 'azure', hosts: [`http://${fabric}`], path: '/', headers: AGENT, none: [] }
}

/** The wire server as DHCP option 245 names it (eight hexadecimal digits), else where it is nearly always. */
async function fabricAddress(context: ProviderContext): Promise<string> {
  const option = await awaitLeaseValue(context, 'OPTION_245', deadlineIn(context, LEASE_WAIT))
  const digits = option?.replaceAll(':', '') ?? ''
  const address = /^[0-9a-fA-F]{8}$/.test(digits)
    ? [0, 2, 4, 6].map((start) => Number.parseInt(digits.slice(start, start + 2), 16)).join('.')
    : DEFAULT_FABRIC
  return isIPv4(address) ? address : DEFAULT_FABRIC
}

function elementText(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text === undefined ? undefined : unescape(text.trim())
}

function attributeText(attributes: string, name: string): string | undefined {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
  return text === undefined ? undefined : unescape(text)
}

const ENTITIES = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
] as const

function unescape(text: string): string {
  return ENTITIES.reduce((result, [entity, character]) => result.replaceAll(entity, character), text)
}

function escape(text: string): string {
  return ENTITIES.toReversed().reduce((result, [entity, character]) => result.replaceAll(character, entity), text)
}
