import { isIPv4, isIPv6 } from 'node:net'

/** An address with its prefix length, of an address and either a netmask or a prefix length. */
export function cidr(address: string | undefined, mask: string | undefined): string | undefined {
  if (address === undefined || mask === undefined) return undefined
  const bare = address.replace(/\/.*/, '')
  const prefix = isIPv4(mask) || isIPv6(mask) ? prefixLength(mask) : Number(mask)
  const longest = isIPv4(bare) ? 32 : isIPv6(bare) ? 128 : -1
  return prefix !== undefined && Number.isInteger(prefix) && prefix >= 0 && prefix <= longest
    ? `${bare}/${prefix}`
    : undefined
}

/** The number of leading one bits of a netmask; `undefined` when it has holes. */
export function prefixLength(mask: string): number | undefined {
  const bits = isIPv4(mask)
    ? mask
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    : groups(mask)
        .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
        .join('')
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined
}

/** Whether the text is an address of either family. */
export function isAddress(text: string | undefined): text is string {
  return text !== undefined && (isIPv4(text) || isIPv6(text))
}

/** The default destination of a gateway's family. */
export function everywhere(gateway: string): string {
  return isIPv6(gateway) ? '::/0' : '0.0.0.0/0'
}

function groups(address: string): readonly string[] {
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  if (tail === undefined) return front
  const back = tail === '' ? [] : tail.split(':')
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back]
}
