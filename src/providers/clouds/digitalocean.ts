import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { cidr, everywhere, isAddress } from '../metadata/addresses.ts'
import { listAt, textAt, textsAt } from '../metadata/json-access.ts'
import { attributesOf, hostnameOf, macOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Entry, Metadata, NetworkInterface, Route } from '../metadata/metadata.ts'
import { requiredJson } from '../metadata/service.ts'

const SERVICE: Service = { id: 'digitalocean', hosts: [LINK_LOCAL] }

/** DigitalOcean. */
export const digitalocean: Cloud = {
  id: 'digitalocean',
  title: 'DigitalOcean',
  documentation: 'https://docs.digitalocean.com/products/droplets/how-to/provide-user-data/',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  // What it answers without user data is an empty body, so that 404 is a service that is not what it should be.
  fetchConfig: overHttp(SERVICE, { path: '/metadata/v1/user-data', none: [] }),
  detection: [dmi('firmware', 'sys_vendor', 'DigitalOcean')],
  metadata: { fetch: async (context) => metadataOf(await requiredJson(context, SERVICE, '/metadata/v1.json')) },
}

/** `/metadata/v1.json` of DigitalOcean. */
function metadataOf(document: unknown): Metadata {
  const interfaces = (kind: 'public' | 'private'): readonly unknown[] => listAt(document, 'interfaces', kind)
  const numbered = (name: string, kind: 'public' | 'private', part: string): readonly Entry[] =>
    interfaces(kind)
      .flatMap((item) => textAt(item, part, 'ip_address') ?? [])
      .map((address, index) => [`DIGITALOCEAN_${name}_${index}`, address] as const)
  const attributes = attributesOf([
    ['DIGITALOCEAN_HOSTNAME', textAt(document, 'hostname')],
    ['DIGITALOCEAN_REGION', textAt(document, 'region')],
    ...numbered('IPV4_PUBLIC', 'public', 'ipv4'),
    ...numbered('IPV6_PUBLIC', 'public', 'ipv6'),
    ...numbered('IPV4_ANCHOR', 'public', 'anchor_ipv4'),
    ...numbered('IPV4_PRIVATE', 'private', 'ipv4'),
    ...numbered('IPV6_PRIVATE', 'private', 'ipv6'),
  ])
  const nameservers = textsAt(document, 'dns', 'nameservers')
  const network = (['public', 'private'] as const).flatMap((kind) =>
    interfaces(kind).map((item) => interfaceOf(item, kind === 'public', nameservers)),
  )
  return {
    attributes,
    sshKeys: sshKeysOf(textsAt(document, 'public_keys')),
    ...hostnameOf(textAt(document, 'hostname')),
    network,
  }
}

function interfaceOf(item: unknown, isPublic: boolean, nameservers: readonly string[]): NetworkInterface {
  const addresses: string[] = []
  const routes: Route[] = []
  for (const part of ['ipv4', 'ipv6', 'anchor_ipv4']) {
    const address = cidr(textAt(item, part, 'ip_address'), textAt(item, part, 'netmask') ?? textAt(item, part, 'cidr'))
    const gateway = textAt(item, part, 'gateway')
    if (address === undefined) continue
    addresses.push(address)
    if (!isAddress(gateway)) continue
    routes.push({ destination: isPublic && part !== 'anchor_ipv4' ? everywhere(gateway) : networkOf(address), gateway })
  }
  return { ...macOf(textAt(item, 'mac')), addresses, routes, nameservers }
}

/** The network that an address is in: `10.1.2.3/8` is in `10.0.0.0/8`. */
function networkOf(address: string): string {
  const [bare = '', prefix = ''] = address.split('/')
  if (bare.includes(':')) return address
  const bits = Number(prefix)
  const number = bare.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - bits)
  const base = Math.floor(number / size) * size
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${bits}`
}
