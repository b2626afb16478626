/** Azure's wire server: it knows how its machines are named, and hears how they are doing. */
import { isIPv4 } from 'node:net'
import { FirstlightError } from '../../errors.ts'
import { deadlineIn } from '../deadline.ts'
import { awaitLeaseValue } from '../dhcp-server.ts'
import { askMetadata } from '../http/metadata-http.ts'
import { printableUrl } from '../../util/secret.ts'
import type { ProviderContext } from '../provider.ts'
import { openService } from './service.ts'

const DEFAULT_FABRIC = '168.63.129.16'
const VERSION = '2012-11-30'
const AGENT = { 'x-ms-agent-name': 'com.coreos.afterburn', 'x-ms-version': VERSION, Accept: '*/*' }
const LEASE_WAIT = 5_000
const CHECK_IN_TRIES = 6
const CHECK_IN_TIMEOUT = 120_000

/** What a check-in is about: the machine as the wire server names it, and which of its states it asks after. */
export interface GoalState {
  readonly incarnation: string
  readonly containerId: string
  readonly instanceId: string
  /** Where its addresses are told. */
  readonly sharedConfig?: string
  /** Where its certificates are, if it was given any. */
  readonly certificates?: string
}

/** The wire server of this machine. */
export interface WireServer {
  /** `undefined` when the server has none, or none that can be read. */
  goalState(): Promise<GoalState | undefined>
  /** What is behind a URL of the goal state, which has to lead to the wire server itself. */
  follow(url: string, headers?: Readonly<Record<string, string>>): Promise<string | undefined>
  /** Tells the server how the machine is doing; gives what went wrong, if anything. */
  report(xml: string): Promise<string | undefined>
}

/**
 * Finds the wire server where DHCP option 245 says (eight hexadecimal digits), else where it is nearly always.
 * Its functions throw `provider-failed` when it does not answer.
 */
export async function openWireServer(context: ProviderContext): Promise<WireServer> {
  const fabric = await fabricAddress(context)
  const get = openService(context, { id: 'azure', hosts: [`http://${fabric}`], headers: AGENT })
  return {
    goalState: async () => parseGoalState((await get('/machine/?comp=goalstate')) ?? ''),
    follow: async (url, headers = {}) => {
      const match = /^http:\/\/([^/:]+)(?::\d+)?(\/[\x21-\x7e]*)$/.exec(url)
      if (match?.[1] === fabric && match[2] !== undefined) return get(match[2], headers)
      const message = `the wire server points to ${printableUrl(url)}, which is not itself; that is not asked`
      context.log({ level: 'warning', message })
      return undefined
    },
    report: async (body) => {
      const reply = await askMetadata(context, {
        method: 'POST',
        urls: [`http://${fabric}/machine/?comp=health`],
        headers: { ...AGENT, 'Content-Type': 'text/xml; charset=utf-8' },
        body,
        deadline: deadlineIn(context, CHECK_IN_TIMEOUT / CHECK_IN_TRIES),
      })
      if (reply.kind !== 'reply') return reply.reason
      return reply.status >= 200 && reply.status < 300 ? undefined : `it answered with status ${reply.status}`
    },
  }
}

/**
 * Tells Azure that the machine is up, without which it stays in the state "Creating". The report has to carry the current
 * incarnation, so that the goal state is read again before every try.
 */
export async function checkInAzure(context: ProviderContext): Promise<void> {
  const server = await openWireServer(context)
  let last: string | undefined
  for (let tries = 1; tries <= CHECK_IN_TRIES; tries += 1) {
    const goal = await server.goalState()
    if (goal === undefined)
      throw new FirstlightError('provider-failed', 'checking in at Azure: the goal state cannot be read')
    last = await server.report(healthReport(goal))
    if (last === undefined) return
  }
  throw new FirstlightError('provider-failed', `checking in at Azure: ${last}`)
}

/** What matters of a goal state; `undefined` when it lacks any of it. */
export function parseGoalState(xml: string): GoalState | undefined {
  const [incarnation, containerId, instanceId] = ['Incarnation', 'ContainerId', 'InstanceId'].map((name) =>
    elementText(xml, name),
  )
  if (incarnation === undefined || containerId === undefined || instanceId === undefined) return undefined
  const [sharedConfig, certificates] = ['SharedConfig', 'Certificates'].map((name) => elementText(xml, name))
  return {
    incarnation,
    containerId,
    instanceId,
    sharedConfig,
    certificates: certificates === undefined || certificates === '' ? undefined : certificates,
  }
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

async function fabricAddress(context: ProviderContext): Promise<string> {
  const option = await awaitLeaseValue(context, 'OPTION_245', deadlineIn(context, LEASE_WAIT))
  const digits = option?.replaceAll(':', '') ?? ''
  const address = /^[0-9a-fA-F]{8}$/.test(digits)
    ? [0, 2, 4, 6].map((start) => Number.parseInt(digits.slice(start, start + 2), 16)).join('.')
    : DEFAULT_FABRIC
  return isIPv4(address) ? address : DEFAULT_FABRIC
}

/** The text of the first element of this name, if it has nothing but text in it. */
export function elementText(xml: string, name: string): string | undefined {
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
