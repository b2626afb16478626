/** A URL, taken apart as far as its rules need it. */
export interface ParsedUrl {
  /** In lower case; empty for a relative reference. */
  readonly scheme: string
  /** Without the `?`. */
  readonly query: string
}

/** Why a text is no URL. */
export interface UrlFault {
  readonly detail: string
}

/**
 * Takes a URL apart by the rules of Ignition's parser, which are looser than those of browsers: a space in a path, or a
 * backslash, is fine; a bad escape, a bad port or a control character is not.
 */
export function parseUrl(url: string): ParsedUrl | UrlFault {
  const hash = url.indexOf('#')
  const whole = hash === -1 ? url : url.slice(0, hash)
  if (hasControl(whole)) return { detail: 'it has a control character in it' }
  if (hash !== -1 && badEscape(url.slice(hash + 1))) return { detail: 'it has a bad % escape' }
  const scheme = schemeOf(whole)
  if (scheme === undefined) return { detail: 'its scheme is missing' }
  const rest = scheme === '' ? whole : whole.slice(scheme.length + 1)
  const mark = rest.indexOf('?')
  const place = mark === -1 ? rest : rest.slice(0, mark)
  const parsed = { scheme: scheme.toLowerCase(), query: mark === -1 ? '' : rest.slice(mark + 1) }
  if (!place.startsWith('/')) {
    // An opaque part is not looked into; a relative path is.
    return scheme === '' && badEscape(place) ? { detail: 'it has a bad % escape' } : parsed
  }
  return faultOfPlace(place) ?? parsed
}

/** Whether a text is a URL after all. */
export function isUrlFault(parsed: ParsedUrl | UrlFault): parsed is UrlFault {
  return 'detail' in parsed
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}

/** The scheme; empty if there is none, `undefined` if there is a colon without one before it. */
function schemeOf(url: string): string | undefined {
  if (url.startsWith(':')) return undefined
  return /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1] ?? ''
}

function faultOfPlace(place: string): UrlFault | undefined {
  const slashes = place.startsWith('//') && !place.startsWith('///')
  const end = slashes ? place.indexOf('/', 2) : 0
  const authority = slashes ? place.slice(2, end === -1 ? undefined : end) : ''
  const path = end === -1 ? '' : place.slice(end)
  if (badEscape(path)) return { detail: 'it has a bad % escape' }
  const at = authority.lastIndexOf('@')
  const user = at === -1 ? '' : authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || badEscape(user)) {
    return { detail: 'its user has a bad character in it' }
  }
  return faultOfHost(authority.slice(at + 1))
}

function faultOfHost(host: string): UrlFault | undefined {
  const bracketed = host.startsWith('[')
  const close = host.lastIndexOf(']')
  if (bracketed && close === -1) return { detail: 'its host has no closing bracket' }
  const colon = host.lastIndexOf(':')
  const port = bracketed ? host.slice(close + 1) : colon === -1 ? '' : host.slice(colon)
  if (!/^(?::[0-9]*)?$/.test(port)) return { detail: 'its port is not a number' }
  const name = host.slice(0, host.length - port.length)
  // Of what is ASCII, a host may have these; beyond, and as escapes of what is beyond, anything.
  if (!/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"\u0080-\uffff]|%[89A-Fa-f][0-9A-Fa-f]|%25)*$/.test(name)) {
    return { detail: 'its host has a bad character in it' }
  }
  return undefined
}

function badEscape(text: string): boolean {
  return /%(?![0-9A-Fa-f]{2})/.test(text)
}
