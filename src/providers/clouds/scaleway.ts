import { FirstlightError } from '../../errors.ts'
import type { Cloud } from '../cloud.ts'
import { deadlineIn } from '../deadline.ts'
import { overHttp } from '../http/http-cloud.ts'
import { askMetadata } from '../http/metadata-http.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { listAt, textAt } from '../metadata/json-access.ts'
import { attributesOf, hostnameOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { requiredJson } from '../metadata/service.ts'
import type { ProviderContext } from '../provider.ts'

const SERVICE: Service = { id: 'scaleway', hosts: ['http://169.254.42.42', 'http://[fd00:42::42]'] }

/** Scaleway. */
export const scaleway: Cloud = {
  id: 'scaleway',
  title: 'Scaleway',
  documentation: 'https://www.scaleway.com/en/docs/instances/how-to/use-cloud-init/',
  needs: 'the metadata service at 169.254.42.42 or fd00:42::42, asked from a port below 1024',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/user_data/cloud-init', none: [404], privilegedPort: true }),
  detection: [dmi('firmware', 'sys_vendor', 'Scaleway')],
  metadata: {
    fetch: async (context) => metadataOf(await requiredJson(context, SERVICE, '/conf?format=json')),
    checkIn,
  },
}

/** `/conf?format=json` of Scaleway. */
function metadataOf(document: unknown): Metadata {
  const attributes = attributesOf([
    ['SCALEWAY_HOSTNAME', textAt(document, 'hostname')],
    ['SCALEWAY_INSTANCE_ID', textAt(document, 'id')],
    ['SCALEWAY_INSTANCE_TYPE', textAt(document, 'commercial_type')],
    ['SCALEWAY_ZONE_ID', textAt(document, 'location', 'zone_id') ?? textAt(document, 'zone')],
    ['SCALEWAY_IPV4_PRIVATE', textAt(document, 'private_ip')],
    ['SCALEWAY_IPV4_PUBLIC', textAt(document, 'public_ip', 'address')],
    ['SCALEWAY_IPV6_PUBLIC', textAt(document, 'ipv6', 'address')],
  ])
  const keys = listAt(document, 'ssh_public_keys').flatMap((item) => textAt(item, 'key') ?? [])
  return { attributes, sshKeys: sshKeysOf(keys), ...hostnameOf(textAt(document, 'hostname')), network: [] }
}

const CHECK_IN_TIMEOUT = 30_000

/** Tells Scaleway that the machine is up; it wants to hear that at every boot. */
async function checkIn(context: ProviderContext): Promise<void> {
  const reply = await askMetadata(context, {
    method: 'PATCH',
    urls: SERVICE.hosts.map((host) => `${host}/state`),
    headers: { 'Content-Type': 'application/json' },
    body: '{"state_detail":"booted"}',
    deadline: deadlineIn(context, CHECK_IN_TIMEOUT),
  })
  if (reply.kind === 'reply' && reply.status >= 200 && reply.status < 300) return
  const what = reply.kind === 'reply' ? `it answered with status ${reply.status}` : reply.reason
  throw new FirstlightError('provider-failed', `reporting to Scaleway: ${what}`)
}
