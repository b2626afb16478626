import { FirstlightError } from '../errors.ts'
import { printableUrl } from '../util/secret.ts'

/** A URL of `http` or `https`, taken apart as far as a request needs it. */
export interface HttpTarget {
  /** Without the zone, which a URL cannot carry. */
  readonly url: URL
  /** The interface of a link-local IPv6 address. */
  readonly zone: string | undefined
  /** As it may be printed. */
  readonly shown: string
}

/** Takes a URL apart, IPv6 zone (RFC 6874) included. @throws FirstlightError `fetch-failed` when it is not one */
export function httpTarget(text: string): HttpTarget {
  const shown = printableUrl(text)
  const match = /^(https?:\/\/[^/?#]*\[[0-9a-f:.]+)%25([^\]/?#]+)(\].*)$/i.exec(text)
  const plain = match === null ? text : `${match[1] ?? ''}${match[3] ?? ''}`
  if (!URL.canParse(plain)) throw new FirstlightError('fetch-failed', `fetching ${shown}: not a valid URL`)
  return { url: new URL(plain), zone: match?.[2], shown }
}

/**
 * Where a redirect leads; `undefined` when the answer names nothing that may be followed: there is no location, or it
 * leaves the web for another scheme.
 */
export function redirectTarget(from: HttpTarget, location: string | undefined): HttpTarget | undefined {
  if (location === undefined || !URL.canParse(location, from.url.href)) return undefined
  const url = new URL(location, from.url.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  const zone = url.host === from.url.host ? from.zone : undefined
  return { url, zone, shown: printableUrl(url.href) }
}

/** The value of `Authorization` for credentials in the URL (`https://user:password@host/`). */
export function basicCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined
  const plain = `${unescaped(url.username)}:${unescaped(url.password)}`
  return `Basic ${Buffer.from(plain).toString('base64')}`
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
