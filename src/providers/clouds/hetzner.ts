import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { at, listAt, textAt, textsAt } from '../metadata/json-access.ts'
import { attributesOf, hostnameOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { networkConfig } from '../metadata/network-config.ts'
import { openService, parseYaml } from '../metadata/service.ts'
import type { ProviderContext } from '../provider.ts'

const SERVICE: Service = { id: 'hetzner', hosts: [LINK_LOCAL], linkLocal: true }

/** Hetzner Cloud. */
export const hetzner: Cloud = {
  id: 'hetzner',
  title: 'Hetzner Cloud',
  documentation: 'https://docs.hetzner.cloud/reference/cloud#server-metadata',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/hetzner/v1/userdata', none: [404] }),
  detection: [dmi('firmware', 'sys_vendor', 'Hetzner')],
  metadata: { fetch: fetchMetadata },
}

async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, SERVICE)
  const [metadata, privateNetworks, publicKeys, network] = await Promise.all(
    ['metadata', 'metadata/private-networks', 'metadata/public-keys', 'metadata/network-config'].map(async (name) =>
      parseYaml(await get(`/hetzner/v1/${name}`), name),
    ),
  )
  return metadataOf({ metadata, privateNetworks, publicKeys, networkConfig: network })
}

/** `/hetzner/v1/metadata` and its neighbours: the first two and the last as YAML, the keys as JSON. */
function metadataOf(documents: {
  readonly metadata: unknown
  readonly privateNetworks: unknown
  readonly publicKeys: unknown
  readonly networkConfig: unknown
}): Metadata {
  const { metadata, privateNetworks, publicKeys } = documents
  // Its own resource, and part of the metadata: which of the two a machine sees depends on the service's age.
  const network = documents.networkConfig ?? at(metadata, 'network-config')
  const privates = listAt(privateNetworks).flatMap((item) => textAt(item, 'ip') ?? [])
  const hostname = textAt(metadata, 'hostname')
  const attributes = attributesOf([
    ['HETZNER_AVAILABILITY_ZONE', textAt(metadata, 'availability-zone')],
    ['HETZNER_HOSTNAME', hostname],
    ['HETZNER_INSTANCE_ID', textAt(metadata, 'instance-id')],
    ['HETZNER_PUBLIC_IPV4', textAt(metadata, 'public-ipv4')],
    ['HETZNER_PUBLIC_IPV6', textAt(metadata, 'public-ipv6') ?? publicIpv6(network)],
    ['HETZNER_REGION', textAt(metadata, 'region')],
    ...privates.map((address, index) => [`HETZNER_PRIVATE_IPV4_${index}`, address] as const),
  ])
  return {
    attributes,
    sshKeys: sshKeysOf(textsAt(publicKeys)),
    ...hostnameOf(hostname),
    network: networkConfig(network),
  }
}

/** Hetzner names its IPv6 address only where it describes the network. */
function publicIpv6(document: unknown): string | undefined {
  return networkConfig(document)
    .flatMap(({ addresses }) => addresses)
    .find((address) => address.includes(':') && !/^f(?:e[89ab]|[cd])/i.test(address))
    ?.split('/')[0]
}
