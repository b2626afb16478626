import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { textAt, textsAt, valuesAt } from '../metadata/json-access.ts'
import { attributesOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Entry, Metadata } from '../metadata/metadata.ts'
import { openService, parseJson } from '../metadata/service.ts'
import type { ProviderContext } from '../provider.ts'

const SERVICE: Service = {
  id: 'akamai',
  hosts: [LINK_LOCAL, 'http://[fd00:a9fe:a9fe::1]'],
  token: {
    path: '/v1/token',
    headers: { 'Metadata-Token-Expiry-Seconds': '300', Accept: 'text/plain' },
    header: 'Metadata-Token',
    unknown: [],
  },
}

/** Akamai (Linode). */
export const akamai: Cloud = {
  id: 'akamai',
  title: 'Akamai (Linode)',
  documentation: 'https://techdocs.akamai.com/cloud-computing/docs/overview-of-the-metadata-service',
  needs: 'the metadata service at 169.254.169.254, with a token',
  network: true,
  // It refuses Ignition's `Accept` header.
  fetchConfig: overHttp(SERVICE, { path: '/v1/user-data', headers: { Accept: '*/*' }, none: [], base64: true }),
  detection: [dmi('firmware', 'sys_vendor', /^(Linode|Akamai)$/)],
  metadata: { fetch: fetchMetadata },
}

async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, { ...SERVICE, headers: { Accept: 'application/json' } })
  const paths = ['/v1/instance', '/v1/network', '/v1/ssh-keys']
  const [instance, network, sshKeys] = (await Promise.all(paths.map((path) => get(path)))).map((text, index) =>
    parseJson(text, paths[index] ?? ''),
  )
  return metadataOf({ instance, network, sshKeys })
}

/** `/v1/instance`, `/v1/network` and `/v1/ssh-keys` of Akamai, as JSON. */
function metadataOf(documents: Readonly<Record<'instance' | 'network' | 'sshKeys', unknown>>): Metadata {
  const { instance, network, sshKeys } = documents
  const attributes = attributesOf([
    ['AKAMAI_INSTANCE_ID', textAt(instance, 'id')],
    ['AKAMAI_INSTANCE_HOST_UUID', textAt(instance, 'host_uuid')],
    ['AKAMAI_INSTANCE_LABEL', textAt(instance, 'label')],
    ['AKAMAI_INSTANCE_REGION', textAt(instance, 'region')],
    ['AKAMAI_INSTANCE_TYPE', textAt(instance, 'type')],
    ['AKAMAI_INSTANCE_TAGS', textsAt(instance, 'tags').join(':')],
    ...numbered('PUBLIC_IPV4', textsAt(network, 'ipv4', 'public')),
    ...numbered('PRIVATE_IPV4', textsAt(network, 'ipv4', 'private')),
    ...numbered('SHARED_IPV4', textsAt(network, 'ipv4', 'shared')),
    ['AKAMAI_IPV6_SLAAC', textAt(network, 'ipv6', 'slaac')],
    ['AKAMAI_IPV6_LINK_LOCAL', textAt(network, 'ipv6', 'link_local')],
    ...numbered('IPV6_RANGE', textsAt(network, 'ipv6', 'ranges')),
    ...numbered('IPV6_SHARED_RANGE', textsAt(network, 'ipv6', 'shared_ranges')),
  ])
  const keys = valuesAt(sshKeys, 'users').flatMap((list) => textsAt(list))
  return { attributes, sshKeys: sshKeysOf(keys), network: [] }
}

function numbered(name: string, values: readonly string[]): readonly Entry[] {
  return values.map((value, index) => [`AKAMAI_${name}_${index}`, value] as const)
}
