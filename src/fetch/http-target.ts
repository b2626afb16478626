import { printableUrl } from '../util/secret.ts'
import { FirstlightError } from '../errors.ts'

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
  const { plain, zone } = withoutZone(text)
  if (!URL.canParse(plain)) throw new FirstlightError('fetch-failed', `fetching ${shown}: not a valid URL`)
  return { url: new URL(plain), zone, shown }
}

function withoutZone(text: string): { readonly plain: string; readonly zone: string | undefined } {
  const [start = ''] = /^https?:\/\/[^/?#]*/i.exec(text) ?? []
  const host = start.lastIndexOf('[')
  const percent = start.indexOf('%25', host)
  const end = start.indexOf(']', percent)
  const isZone =
    host !== -1 && percent !== -1 && end > percent + 3 && /^[0-9a-f:.]+$/i.test(start.slice(host + 1, percent))
  if (!isZone) return { plain: text, zone: undefined }
  return { plain: `${text.slice(0, percent)}${text.slice(end)}`, zone: text.slice(percent + 3, end) }
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
