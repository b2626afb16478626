/** Fetches the metadata of the platforms that tell everything in few documents. */
import { awaitDhcpServer } from '../dhcp-server.ts'
import { deadlineIn } from '../deadline.ts'
import { FirstlightError } from '../../errors.ts'
import { AKAMAI, AWS, ORACLECLOUD_HOSTS, PACKET, SCALEWAY_HOSTS } from '../http/http-clouds.ts'
import type { HttpCloud } from '../http/http-clouds.ts'
import { askMetadata } from '../http/metadata-http.ts'
import type { ProviderContext } from '../provider.ts'
import { textAt } from './json-access.ts'
import { KEYED_SERVICES } from './keyed-services.ts'
import type { Metadata } from './metadata.ts'
import { NO_METADATA } from './metadata.ts'
import {
  akamaiMetadata,
  digitaloceanMetadata,
  hetznerMetadata,
  oraclecloudMetadata,
  packetMetadata,
  scalewayMetadata,
} from './one-document.ts'
import { keyedMetadata, openService, parseJson, parseYaml } from './service.ts'

const LINK_LOCAL = ['http://169.254.169.254']
const CHECK_IN_TIMEOUT = 30_000

const cloud = (
  id: string,
  headers: Readonly<Record<string, string>> = {},
  hosts: readonly string[] = LINK_LOCAL,
): HttpCloud => ({
  id,
  hosts,
  path: '/',
  headers: { Accept: '*/*', ...headers },
  none: [404],
})

/** The metadata of a platform with one resource for each value. */
export async function fetchKeyed(context: ProviderContext, id: string): Promise<Metadata> {
  const service = KEYED_SERVICES[id]
  return service === undefined ? NO_METADATA : keyedMetadata(context, service)
}

/** Amazon keeps the region in a document of its own. */
export async function fetchAws(context: ProviderContext): Promise<Metadata> {
  const metadata = await fetchKeyed(context, 'aws')
  const text = await openService(context, AWS)('/2021-01-03/dynamic/instance-identity/document')
  const region = textAt(parseJson(text, 'the identity document'), 'region')
  return region === undefined ? metadata : { ...metadata, attributes: { ...metadata.attributes, AWS_REGION: region } }
}

/** CloudStack's service is on the machine that answered DHCP. */
export async function fetchCloudstack(context: ProviderContext): Promise<Metadata> {
  const server = await awaitDhcpServer(context, deadlineIn(context, context.policy.graceTimeout))
  const service = KEYED_SERVICES['cloudstack-metadata']
  if (server === undefined || service === undefined) {
    throw new FirstlightError(
      'provider-failed',
      'looking for the metadata service of CloudStack: no DHCP lease names it',
    )
  }
  return keyedMetadata(context, service, [`http://${server}`])
}

/** OpenStack's service has the machine's UUID in a document of its own. */
export async function fetchOpenstackService(context: ProviderContext): Promise<Metadata> {
  const metadata = await fetchKeyed(context, 'openstack-metadata')
  const text = await openService(context, { ...cloud('openstack'), linkLocal: true })(
    '/openstack/2012-08-10/meta_data.json',
  )
  const uuid = textAt(parseJson(text, 'meta_data.json'), 'uuid')
  return uuid === undefined
    ? metadata
    : { ...metadata, attributes: { ...metadata.attributes, OPENSTACK_INSTANCE_UUID: uuid } }
}

/** Akamai's three documents. */
export async function fetchAkamai(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, { ...AKAMAI, headers: { Accept: 'application/json' } })
  const paths = ['/v1/instance', '/v1/network', '/v1/ssh-keys']
  const [instance, network, sshKeys] = (await Promise.all(paths.map((path) => get(path)))).map((text, index) =>
    parseJson(text, paths[index] ?? ''),
  )
  return akamaiMetadata({ instance, network, sshKeys })
}

/** DigitalOcean's document. */
export async function fetchDigitalocean(context: ProviderContext): Promise<Metadata> {
  return digitaloceanMetadata(await required(context, cloud('digitalocean'), '/metadata/v1.json'))
}

/** Hetzner's documents, most of them in YAML. */
export async function fetchHetzner(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, { ...cloud('hetzner'), linkLocal: true })
  const [metadata, privateNetworks, publicKeys, networkConfig] = await Promise.all(
    ['metadata', 'metadata/private-networks', 'metadata/public-keys', 'metadata/network-config'].map(async (name) =>
      parseYaml(await get(`/hetzner/v1/${name}`), name),
    ),
  )
  return hetznerMetadata({ metadata, privateNetworks, publicKeys, networkConfig })
}

/** Oracle's document. */
export async function fetchOraclecloud(context: ProviderContext): Promise<Metadata> {
  const service = cloud('oraclecloud', { Authorization: 'Bearer Oracle' }, ORACLECLOUD_HOSTS)
  return oraclecloudMetadata(await required(context, service, '/opc/v2/instance'))
}

/** Equinix Metal's document. */
export async function fetchPacket(context: ProviderContext): Promise<Metadata> {
  return packetMetadata(await required(context, PACKET, '/metadata'))
}

/** Scaleway's document. */
export async function fetchScaleway(context: ProviderContext): Promise<Metadata> {
  return scalewayMetadata(await required(context, cloud('scaleway', {}, SCALEWAY_HOSTS), '/conf?format=json'))
}

/** Tells Scaleway that the machine is up; it wants to hear that at every boot. */
export async function checkInScaleway(context: ProviderContext): Promise<void> {
  const reply = await askMetadata(context, {
    method: 'PATCH',
    urls: SCALEWAY_HOSTS.map((host) => `${host}/state`),
    headers: { 'Content-Type': 'application/json' },
    body: '{"state_detail":"booted"}',
    deadline: deadlineIn(context, CHECK_IN_TIMEOUT),
  })
  if (reply.kind === 'reply' && reply.status >= 200 && reply.status < 300) return
  const what = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
  throw new FirstlightError('provider-failed', `reporting to Scaleway: ${what}`)
}

async function required(context: ProviderContext, service: HttpCloud, path: string): Promise<unknown> {
  const document = parseJson(await openService(context, service)(path), `the metadata of ${service.id}`)
  if (document !== undefined) return document
  throw new FirstlightError('provider-failed', `asking ${service.id} for ${path}: there is no metadata`)
}
