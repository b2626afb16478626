/** The platforms that tell everything in one document, or in few: pure functions from documents to metadata. */
import { cidr, everywhere, isAddress } from './addresses.ts'
import { at, listAt, textAt, textsAt, valuesAt } from './json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata, NetworkInterface, Route } from './metadata.ts'
import { networkConfig } from './network-config.ts'

type Entry = readonly [string, string | undefined]

/** `/v1/instance`, `/v1/network` and `/v1/ssh-keys` of Akamai, as JSON. */
export function akamaiMetadata(documents: Readonly<Record<'instance' | 'network' | 'sshKeys', unknown>>): Metadata {
  const { instance, network, sshKeys } = documents
  const attributes = attributesOf([
    ['AKAMAI_INSTANCE_ID', textAt(instance, 'id')],
    ['AKAMAI_INSTANCE_HOST_UUID', textAt(instance, 'host_uuid')],
    ['AKAMAI_INSTANCE_LABEL', textAt(instance, 'label')],
    ['AKAMAI_INSTANCE_REGION', textAt(instance, 'region')],
    ['AKAMAI_INSTANCE_TYPE', textAt(instance, 'type')],
    ['AKAMAI_INSTANCE_TAGS', textsAt(instance, 'tags').join(':')],
    ...akamaiNumbered('PUBLIC_IPV4', textsAt(network, 'ipv4', 'public')),
    ...akamaiNumbered('PRIVATE_IPV4', textsAt(network, 'ipv4', 'private')),
    ...akamaiNumbered('SHARED_IPV4', textsAt(network, 'ipv4', 'shared')),
    ['AKAMAI_IPV6_SLAAC', textAt(network, 'ipv6', 'slaac')],
    ['AKAMAI_IPV6_LINK_LOCAL', textAt(network, 'ipv6', 'link_local')],
    ...akamaiNumbered('IPV6_RANGE', textsAt(network, 'ipv6', 'ranges')),
    ...akamaiNumbered('IPV6_SHARED_RANGE', textsAt(network, 'ipv6', 'shared_ranges')),
  ])
  const keys = valuesAt(sshKeys, 'users').flatMap((list) => textsAt(list))
  return { attributes, sshKeys: sshKeysOf(keys), network: [] }
}

function akamaiNumbered(name: string, values: readonly string[]): readonly Entry[] {
  return values.map((value, index) => [`AKAMAI_${name}_${index}`, value] as const)
}

/** `/metadata/v1.json` of DigitalOcean. */
export function digitaloceanMetadata(document: unknown): Metadata {
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
    interfaces(kind).map((item) => digitaloceanInterface(item, kind === 'public', nameservers)),
  )
  return {
    attributes,
    sshKeys: sshKeysOf(textsAt(document, 'public_keys')),
    ...named(textAt(document, 'hostname')),
    network,
  }
}

function digitaloceanInterface(item: unknown, isPublic: boolean, nameservers: readonly string[]): NetworkInterface {
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

/** `/hetzner/v1/metadata` and its neighbours: the first two and the last as YAML, the keys as JSON. */
export function hetznerMetadata(documents: {
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
    ...named(hostname),
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

/** `/opc/v2/instance` of Oracle's cloud. */
export function oraclecloudMetadata(document: unknown): Metadata {
  const attributes = attributesOf([
    ['ORACLECLOUD_AVAILABILITY_DOMAIN', textAt(document, 'availabilityDomain')],
    ['ORACLECLOUD_COMPARTMENT_ID', textAt(document, 'compartmentId')],
    ['ORACLECLOUD_FAULT_DOMAIN', textAt(document, 'faultDomain')],
    ['ORACLECLOUD_HOSTNAME', textAt(document, 'hostname')],
    ['ORACLECLOUD_INSTANCE_ID', textAt(document, 'id')],
    ['ORACLECLOUD_INSTANCE_SHAPE', textAt(document, 'shape')],
    ['ORACLECLOUD_REGION_ID', textAt(document, 'canonicalRegionName') ?? textAt(document, 'region')],
  ])
  const keys = textAt(document, 'metadata', 'ssh_authorized_keys') ?? ''
  return { attributes, sshKeys: sshKeysOf([keys]), ...named(textAt(document, 'hostname')), network: [] }
}

/** `/metadata` of Equinix Metal. */
export function packetMetadata(document: unknown): Metadata {
  const addresses = listAt(document, 'network', 'addresses')
  const attributes = attributesOf([
    ['PACKET_HOSTNAME', textAt(document, 'hostname')],
    ['PACKET_PLAN', textAt(document, 'plan')],
    ['PACKET_PHONE_HOME_URL', textAt(document, 'phone_home_url')],
    ...packetAddresses(addresses),
  ])
  const keys = sshKeysOf(textsAt(document, 'ssh_keys'))
  return { attributes, sshKeys: keys, ...named(textAt(document, 'hostname')), network: packetNetwork(document) }
}

function packetAddresses(addresses: readonly unknown[]): readonly Entry[] {
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
function packetNetwork(document: unknown): readonly NetworkInterface[] {
  const nameservers = ['147.75.207.207', '147.75.207.208']
  const items = listAt(document, 'network', 'interfaces')
  const bonds = [...new Set(items.flatMap((item) => textAt(item, 'bond') ?? []))]
  const carrier = bonds[0] ?? textAt(items[0], 'name')
  const facts = packetFacts(document)
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

function packetFacts(document: unknown): Pick<NetworkInterface, 'addresses' | 'routes'> {
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

/** `/conf?format=json` of Scaleway. */
export function scalewayMetadata(document: unknown): Metadata {
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
  return { attributes, sshKeys: sshKeysOf(keys), ...named(textAt(document, 'hostname')), network: [] }
}

function named(hostname: string | undefined): Pick<Metadata, 'hostname'> {
  const usable = usableHostname(hostname)
  return usable === undefined ? {} : { hostname: usable }
}

function macOf(mac: string | undefined): Pick<NetworkInterface, 'mac'> {
  return mac === undefined ? {} : { mac: mac.toLowerCase() }
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
