/** Network descriptions in cloud-init's words (versions 1 and 2) and in OpenStack's (`network_data.json`). */
import { isJsonObject } from '../../util/json.ts'
import { cidr, everywhere, isAddress } from './addresses.ts'
import { at, listAt, textAt, textsAt } from './json-access.ts'
import type { Entry, NetworkInterface, Route } from './metadata.ts'

/** The interfaces of a `network-config` of version 1 or 2, with or without a `network` key around it. */
export function networkConfig(document: unknown): readonly NetworkInterface[] {
  const inner = at(document, 'network') ?? document
  return textAt(inner, 'version') === '2' ? versionTwo(inner) : versionOne(inner)
}

function versionOne(document: unknown): readonly NetworkInterface[] {
  const items = listAt(document, 'config')
  const shared = items
    .filter((item) => textAt(item, 'type') === 'nameserver')
    .flatMap((item) => addressesAt(item, 'address'))
  return items
    .filter((item) => ['physical', 'bond', 'vlan', 'bridge'].includes(textAt(item, 'type') ?? ''))
    .map((item) => ({ ...identity(textAt(item, 'name'), textAt(item, 'mac_address')), ...subnetsOf(item, shared) }))
}

function subnetsOf(item: unknown, shared: readonly string[]): Omit<NetworkInterface, 'name' | 'mac'> {
  const addresses: string[] = []
  const routes: Route[] = []
  const nameservers = [...shared]
  const families = new Set<string>()
  for (const subnet of listAt(item, 'subnets')) {
    const type = textAt(subnet, 'type') ?? ''
    if (/^dhcp4?$/.test(type)) families.add('ipv4')
    if (/^(dhcp6|ipv6_(dhcpv6-)?\w+)/.test(type)) families.add('ipv6')
    const written = textAt(subnet, 'address')
    const address =
      written?.includes('/') === true ? cidr(written, written.split('/')[1]) : cidr(written, textAt(subnet, 'netmask'))
    if (type.startsWith('static') && address !== undefined) addresses.push(address)
    routes.push(...routesOf(subnet))
    nameservers.push(...addressesAt(subnet, 'dns_nameservers'))
  }
  return { ...dhcpOf(families), addresses, routes, nameservers: [...new Set(nameservers)] }
}

function versionTwo(document: unknown): readonly NetworkInterface[] {
  return Object.entries(objectAt(document, 'ethernets')).map(([key, item]) => {
    const families = new Set<string>()
    if (isYes(at(item, 'dhcp4'))) families.add('ipv4')
    if (isYes(at(item, 'dhcp6'))) families.add('ipv6')
    const matched = textAt(item, 'match', 'macaddress')
    const name = textAt(item, 'set-name') ?? textAt(item, 'match', 'name') ?? (matched === undefined ? key : undefined)
    return {
      ...identity(name, matched ?? textAt(item, 'macaddress')),
      ...dhcpOf(families),
      addresses: textsAt(item, 'addresses').flatMap((address) => cidr(address, address.split('/')[1]) ?? []),
      routes: routesOf({
        gateway: at(item, 'gateway4'),
        routes: [{ gateway: at(item, 'gateway6') }, ...listAt(item, 'routes')],
      }),
      nameservers: addressesAt(at(item, 'nameservers'), 'addresses'),
    }
  })
}

/** The interfaces of OpenStack's `network_data.json`. */
export function networkData(document: unknown): readonly NetworkInterface[] {
  const shared = listAt(document, 'services')
    .filter((item) => textAt(item, 'type') === 'dns')
    .flatMap((item) => addressesAt(item, 'address'))
  const bonds = listAt(document, 'links').filter((link) => textAt(link, 'type') === 'bond')
  return listAt(document, 'links').map((link) => {
    const id = textAt(link, 'id')
    const networks = listAt(document, 'networks').filter((network) => textAt(network, 'link') === id)
    const master = bonds.find((bond) => id !== undefined && textsAt(bond, 'bond_links').includes(id))
    const bondName = textAt(master, 'name') ?? textAt(master, 'id')
    const mode = textAt(link, 'bond_mode')
    return {
      ...identity(textAt(link, 'name'), textAt(link, 'ethernet_mac_address')),
      ...networksOf(networks, shared),
      partOf: bondName,
      bond: mode === undefined ? undefined : { mode },
    }
  })
}

function networksOf(networks: readonly unknown[], shared: readonly string[]): Omit<NetworkInterface, 'name' | 'mac'> {
  const families = new Set<string>()
  const nameservers = networks.length === 0 ? [] : [...shared]
  const addresses = networks.flatMap((network) => {
    const type = textAt(network, 'type') ?? ''
    if (type === 'ipv4_dhcp') families.add('ipv4')
    if (/^ipv6_(dhcp|slaac)/.test(type)) families.add('ipv6')
    nameservers.push(...addressesAt(network, 'dns_nameservers'))
    const written = textAt(network, 'ip_address')
    const mask = written?.includes('/') === true ? written.split('/')[1] : textAt(network, 'netmask')
    return cidr(written, mask) ?? []
  })
  const routes = networks.flatMap((network) => routesOf(network))
  return { ...dhcpOf(families), addresses, routes, nameservers: [...new Set(nameservers)] }
}

function routesOf(item: unknown): readonly Route[] {
  const gateway = textAt(item, 'gateway')
  const own = isAddress(gateway) ? [{ destination: everywhere(gateway), gateway }] : []
  const listed = listAt(item, 'routes').flatMap((route) => {
    const via = textAt(route, 'gateway') ?? textAt(route, 'via')
    if (!isAddress(via)) return []
    const written = textAt(route, 'network') ?? textAt(route, 'destination') ?? textAt(route, 'to') ?? 'default'
    if (written === 'default') return [{ destination: everywhere(via), gateway: via }]
    const mask = written.includes('/') ? written.split('/')[1] : textAt(route, 'netmask')
    const destination = cidr(written, mask)
    return destination === undefined ? [] : [{ destination, gateway: via }]
  })
  return [...own, ...listed]
}

function identity(name: string | undefined, mac: string | undefined): Pick<NetworkInterface, 'name' | 'mac'> {
  return { name, mac: mac?.toLowerCase() }
}

function dhcpOf(families: ReadonlySet<string>): Pick<NetworkInterface, 'dhcp'> {
  if (families.size === 2) return { dhcp: 'both' }
  if (families.has('ipv4')) return { dhcp: 'ipv4' }
  return families.has('ipv6') ? { dhcp: 'ipv6' } : {}
}

function addressesAt(value: unknown, key: string): readonly string[] {
  const single = textAt(value, key)
  return (single === undefined ? textsAt(value, key) : [single]).filter((address) => isAddress(address))
}

function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = at(value, key)
  return isJsonObject(found) ? found : {}
}

function isYes(value: unknown): boolean {
  return value === true || value === 'yes' || value === 'true'
}

/** The first addresses of the first interface, as attributes. */
export function firstAddresses(prefix: string, network: readonly NetworkInterface[]): readonly Entry[] {
  const all = network[0]?.addresses.map((address) => address.replace(/\/.*/, '')) ?? []
  return [
    [`${prefix}_IPV4`, all.find((address) => !address.includes(':'))],
    [`${prefix}_IPV6`, all.find((address) => address.includes(':'))],
  ]
}
