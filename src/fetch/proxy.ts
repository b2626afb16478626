import { printableUrl } from '../util/secret.ts'
import { BlockList, isIP } from 'node:net'
import type { Proxy } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'

/**
 * The proxy for a URL, as a URL; `undefined` when the request goes to the host itself.
 *
 * `http` uses `httpProxy`; `https` uses `httpsProxy` only, as the reference implementation does, whatever its
 * documentation says. `localhost` and loopback addresses are never proxied.
 * @throws FirstlightError `fetch-failed` when the proxy is no URL; its text is not shown, for a password may be in it
 */
export function proxyFor(url: URL, proxy: Proxy | undefined): string | undefined {
  const value = url.protocol === 'https:' ? proxy?.httpsProxy : proxy?.httpProxy
  if (value === undefined || value === '') return undefined
  if (isExempt(url, proxy?.noProxy ?? [])) return undefined
  const whole = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(whole) && /^https?:\/\/[^/]/i.test(whole)) return whole
  throw new FirstlightError(
    'fetch-failed',
    `fetching ${printableUrl(url.href)}: the proxy of the config is not a valid URL`,
    {
      hint: 'signs in its user name and password have to be escaped: %2F for a slash, %40 for an @',
    },
  )
}

function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (host === 'localhost' || isLoopback(host)) return true
  const entries = noProxy.flatMap((entry) => entry.split(',')).map((entry) => entry.trim().toLowerCase())
  return entries.some((entry) => matches(entry, host, port))
}

function isLoopback(host: string): boolean {
  return inBlock(host, '127.0.0.0', 8) || inBlock(host, '::1', 128)
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  const cidr = /^(.+)\/(\d+)$/.exec(entry)
  if (cidr?.[1] !== undefined) return inBlock(host, cidr[1], Number(cidr[2]))
  const { name, port: wanted } = splitPort(entry)
  if (wanted !== undefined && wanted !== port) return false
  if (isIP(name) !== 0) return isIP(host) !== 0 && inBlock(host, name, isIP(name) === 4 ? 32 : 128)
  const domain = name.startsWith('*.') ? name.slice(1) : name
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`)
}

function splitPort(entry: string): { readonly name: string; readonly port: string | undefined } {
  if (isIP(entry) === 6) return { name: entry, port: undefined }
  const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry)
  return { name: match?.[1] ?? entry, port: match?.[2] }
}

function inBlock(address: string, network: string, prefix: number): boolean {
  const family = isIP(network)
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return false
  const kind = isIP(address)
  if (kind === 0) return false
  const block = new BlockList()
  block.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return block.check(address, kind === 4 ? 'ipv4' : 'ipv6')
}
