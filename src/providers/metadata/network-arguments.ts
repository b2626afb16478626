/** What a platform wants the network of the initial RAM disk to be, as arguments of `dracut.cmdline(7)`. */
import { isIPv6 } from 'node:net'
import { everywhere, isAddress } from './addresses.ts'
import type { NetworkInterface } from './metadata.ts'

/** As Proxmox VE's drive describes the network: no interface is named, since there the first one that has a link counts. */
export function proxmoxveArguments(network: readonly NetworkInterface[]): readonly string[] {
  const fixed = network.flatMap((item) =>
    item.addresses.map((address) => {
      const { bare, mask } = parts(address)
      const gateway = defaultGateway(item, bare)
      return gateway === undefined
        ? `ip=${url(bare)}:::${mask}:::off`
        : `ip=${url(bare)}::${url(gateway)}:${mask}:::off`
    }),
  )
  const dynamic = network.findLast(({ dhcp }) => dhcp !== undefined)?.dhcp
  return [...fixed, ...(dynamic === undefined ? [] : [`ip=${DHCP[dynamic]}`]), ...nameservers(network)]
}

/** As KubeVirt's drive describes the network; an interface with neither a name nor a MAC address cannot be told. */
export function kubevirtArguments(network: readonly NetworkInterface[]): readonly string[] {
  const told = network.filter(({ name, mac }) => isWord(name ?? mac))
  const interfaces = told.flatMap((item) => {
    const id = item.name ?? item.mac ?? ''
    const fixed = item.addresses.map((address) => {
      const { bare, mask } = parts(address)
      return `ip=${url(bare)}:::${mask}::${id}:static`
    })
    return [...fixed, ...(item.dhcp === undefined ? [] : [`ip=${id}:${DHCP[item.dhcp]}`])]
  })
  const routes = told
    .flatMap((item) => item.routes)
    .filter(({ destination, gateway }) => destination === everywhere(gateway))
    .map(({ destination, gateway }) => `rd.route=${isIPv6(gateway) ? `[${destination}]` : destination}:${url(gateway)}`)
  return [...interfaces, ...new Set(routes), ...nameservers(told)]
}

const DHCP = { ipv4: 'dhcp', ipv6: 'dhcp6', both: 'dhcp,dhcp6' } as const

/** One argument for each: a list in one is not what dracut's manual page knows. */
function nameservers(network: readonly NetworkInterface[]): readonly string[] {
  return [...new Set(network.flatMap((item) => item.nameservers))].map((server) => `nameserver=${url(server)}`)
}

/** What can stand in an argument without ending it or opening another. */
function isWord(text: string | undefined): boolean {
  return text !== undefined && /^[\w.:@-]+$/.test(text)
}

function defaultGateway({ routes }: NetworkInterface, address: string): string | undefined {
  return routes.find(({ destination, gateway }) => {
    return isAddress(gateway) && isIPv6(gateway) === isIPv6(address) && destination === everywhere(gateway)
  })?.gateway
}

/** An address and its mask: a netmask of IPv4, a prefix length of IPv6. */
function parts(address: string): { readonly bare: string; readonly mask: string } {
  const [bare = '', length = ''] = address.split('/')
  return { bare, mask: isIPv6(bare) ? length : netmask(Number(length)) }
}

function netmask(length: number): string {
  const bits = '1'.repeat(length).padEnd(32, '0')
  return [0, 8, 16, 24].map((start) => Number.parseInt(bits.slice(start, start + 8), 2)).join('.')
}

/** Colons of an address must not be taken for those of the argument. */
function url(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}
