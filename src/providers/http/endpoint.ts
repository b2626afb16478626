import type { ExchangeRequest } from './exchange.ts'

const PATTERN = /^(https?:)\/\/(?:\[([0-9a-fA-F:.]+(?:%25[^\]/]+)?)\]|([^/:?#@[\]]+))(?::(\d{1,5}))?(\/[^#]*)?$/

/**
 * Where a URL points, zone included: `http://[fe80::1%25eth0]/x`, which Node's own URL refuses to read.
 * @throws TypeError when it is no URL of a metadata service; all of them are written in this program
 */
export function endpointOf(url: string): Pick<ExchangeRequest, 'protocol' | 'host' | 'port' | 'path'> {
  const match = PATTERN.exec(url)
  const [, protocol, address, name, port, path = '/'] = match ?? []
  const host = address?.replace('%25', '%') ?? name
  if (host === undefined) throw new TypeError('not a URL of a metadata service')
  return {
    protocol: protocol === 'https:' ? 'https:' : 'http:',
    host,
    path,
    port: port === undefined ? undefined : Number(port),
  }
}

/** Where a redirect leads, if it stays on the same host, port and protocol; `undefined` otherwise. */
export function redirectTarget(from: string, location: string | undefined): string | undefined {
  if (location === undefined) return undefined
  const origin = /^https?:\/\/[^/]+/.exec(from)?.[0] ?? ''
  const target = location.startsWith('/') && !location.startsWith('//') ? `${origin}${location}` : location
  if (target !== origin && !target.startsWith(`${origin}/`)) return undefined
  // A space or a control character in it would end the request line.
  return /[^\x21-\x7e]/.test(target) ? undefined : target.replace(/#.*/, '')
}
