/** The network of a platform as files for systemd-networkd and for NetworkManager. */
import { isIPv6 } from 'node:net'
import { isAddress } from './addresses.ts'
import type { NetworkInterface } from './metadata.ts'

/** A file of a directory. */
export interface NetworkFile {
  readonly name: string
  readonly text: string
}

type Section = readonly [name: string, ...entries: readonly (readonly [string, string | undefined])[]]

/** Files of networkd: a `.network` for each interface, and a `.netdev` for each bond. */
export function networkUnits(network: readonly NetworkInterface[]): readonly NetworkFile[] {
  return identified(network).flatMap(({ item, id }) => {
    const dhcp = { ipv4: 'ipv4', ipv6: 'ipv6', both: 'yes' } as const
    const match: Section = [
      'Match',
      ...(item.name === undefined ? [] : [['Name', item.name] as const]),
      ['MACAddress', item.bond ? undefined : item.mac],
    ]
    const settings: Section = [
      'Network',
      ['DHCP', item.dhcp && dhcp[item.dhcp]],
      ...item.nameservers.filter(isAddress).map((server) => ['DNS', server] as const),
      ['Bond', item.partOf],
    ]
    const addresses = item.addresses.map((address): Section => ['Address', ['Address', address]])
    const routes = item.routes.map(({ destination, gateway }): Section => [
      'Route',
      ['Destination', destination],
      ['Gateway', gateway],
    ])
    const unit = { name: `${priorityOf(item)}-${id}.network`, text: textOf([match, settings, ...addresses, ...routes]) }
    if (item.bond === undefined) return [unit]
    const device: Section = ['NetDev', ['Name', id], ['Kind', 'bond'], ['MACAddress', item.mac]]
    const bond: Section = ['Bond', ['Mode', BOND_MODES[Number(item.bond.mode)] ?? item.bond.mode]]
    return [{ name: `${priorityOf(item)}-${id}.netdev`, text: textOf([device, bond]) }, unit]
  })
}

/** Keyfiles of NetworkManager, one for each interface. */
export function networkProfiles(network: readonly NetworkInterface[]): readonly NetworkFile[] {
  return identified(network).map(({ item, id }) => {
    const type = item.bond === undefined ? 'ethernet' : 'bond'
    const member =
      item.partOf === undefined
        ? []
        : ([
            ['master', item.partOf],
            ['slave-type', 'bond'],
          ] as const)
    // The hardware address says which device is meant, whatever it is called by now.
    const name = item.mac === undefined || item.bond !== undefined ? item.name : undefined
    const connection: Section = ['connection', ['id', id], ['type', type], ['interface-name', name], ...member]
    const device: Section =
      item.bond === undefined
        ? ['ethernet', ['mac-address', item.mac?.toUpperCase()]]
        : ['bond', ['mode', BOND_MODES[Number(item.bond.mode)] ?? item.bond.mode]]
    const families = item.partOf === undefined ? [family(item, 4), family(item, 6)] : []
    return { name: `${id}.nmconnection`, text: textOf([connection, device, ...families]) }
  })
}

function family({ addresses, dhcp, nameservers, routes }: NetworkInterface, version: 4 | 6): Section {
  const isMine = (address: string): boolean => isIPv6(address.replace(/\/.*/, '')) === (version === 6)
  const own = addresses.filter(isMine)
  const isDynamic = dhcp === 'both' || dhcp === `ipv${version}`
  // Where nothing is said, routers still announce IPv6, as with networkd.
  const otherwise = version === 6 ? 'auto' : 'disabled'
  const method = isDynamic ? 'auto' : own.length > 0 ? 'manual' : otherwise
  const servers = nameservers.filter((server) => isAddress(server) && isMine(server))
  return [
    `ipv${version}`,
    ['method', method],
    ...numbered('address', own),
    ...numbered(
      'route',
      routes.filter(({ gateway }) => isMine(gateway)).map(({ destination, gateway }) => `${destination},${gateway}`),
    ),
    ['dns', servers.length === 0 ? undefined : `${servers.join(';')};`],
  ]
}

/** One entry for each, with numbers behind the key from 1 on. */
function numbered(key: string, values: readonly string[]): readonly (readonly [string, string])[] {
  return values.map((value, index) => [`${key}${index + 1}`, value])
}

/** The modes of bonds by their numbers, as the kernel has them. */
const BOND_MODES = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb']

/** A bond is there before what joins it. */
function priorityOf({ bond }: NetworkInterface): string {
  return bond === undefined ? '10' : '05'
}

/** Those that can be told apart; what would not be a name of a file is no name either. */
function identified(
  network: readonly NetworkInterface[],
): readonly { readonly item: NetworkInterface; readonly id: string }[] {
  return network.flatMap((item) => {
    const id = item.name ?? item.mac
    return id !== undefined && /^[\w.:@-]+$/.test(id) && !/^\.+$/.test(id) ? [{ item, id }] : []
  })
}

/** Sections with a blank line between them; what has no value is left out, and so is a section of nothing. */
function textOf(sections: readonly Section[]): string {
  return sections
    .map(([name, ...entries]) => ({
      name,
      lines: entries.flatMap(([key, value]) => (isLine(value) ? [`${key}=${value}\n`] : [])),
    }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `[${name}]\n${lines.join('')}`)
    .join('\n')
}

function isLine(value: string | undefined): value is string {
  return value !== undefined && value !== '' && !/[\r\n\0]/.test(value)
}
