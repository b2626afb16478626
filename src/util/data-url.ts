/** What a `data:` URL came to. */
export type DataUrl =
  | { readonly kind: 'data'; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly kind: 'invalid'; readonly reason: string }

const TOKEN = "[!#$%&'*+\\-.0-9A-Z^_`a-z{|}~]+"
const MEDIA_TYPE = `(?:(?:text|image|audio|video|application|message|multipart|x-${TOKEN})/${TOKEN})?`
const PARAMETER = `(?:;(?!base64[;,])${TOKEN}=(?:${TOKEN}|"(?:[^"\\\\\\r\\n]|\\\\[ -~])*"))*`

/** Media type, parameters, the optional `;base64` that must be the last one, and the comma. */
const HEADER = new RegExp(`data:(${MEDIA_TYPE})${PARAMETER}(;base64)?,`, 'y')

/** What may not stand unescaped in a payload that is not base64. */
const FORBIDDEN = /[^!$-;=?-Z_a-z~]/
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/
const NOT_BASE64 = /[^A-Za-z0-9+/]/g

/**
 * Decodes a `data:` URL (RFC 2397) in the strict dialect of the spec: lower-case scheme, a known kind of media type,
 * padded standard base64 without percent escapes, or percent-encoded printable ASCII.
 */
export function decodeDataUrl(url: string): DataUrl {
  const parsed = parseDataUrl(url)
  if (typeof parsed === 'string') return { kind: 'invalid', reason: parsed }
  const payload = url.slice(parsed.start)
  return {
    kind: 'data',
    mediaType: parsed.mediaType,
    bytes: parsed.base64 ? Buffer.from(payload, 'base64') : unescaped(payload),
  }
}

/** How many bytes a `data:` URL comes to. Decodes nothing, and so takes no memory. */
export function measureDataUrl(
  url: string,
): { readonly kind: 'data'; readonly size: number } | Extract<DataUrl, { readonly kind: 'invalid' }> {
  const parsed = parseDataUrl(url)
  if (typeof parsed === 'string') return { kind: 'invalid', reason: parsed }
  const length = url.length - parsed.start
  if (!parsed.base64) return { kind: 'data', size: length - 2 * escapesIn(url, parsed.start) }
  return { kind: 'data', size: (length / 4) * 3 - paddingOf(url) }
}

interface Parsed {
  readonly mediaType: string
  readonly base64: boolean
  readonly start: number
}

function parseDataUrl(url: string): Parsed | string {
  HEADER.lastIndex = 0
  const header = HEADER.exec(url)
  if (header === null) return headerProblem(url)
  const start = HEADER.lastIndex
  const base64 = header[2] !== undefined
  const problem = base64 ? base64Problem(url, start) : escapedProblem(url, start)
  return problem ?? { mediaType: header[1] === '' || header[1] === undefined ? 'text/plain' : header[1], base64, start }
}

function headerProblem(url: string): string {
  if (!url.startsWith('data:')) return 'does not start with "data:"'
  if (!url.includes(',')) return 'has no comma in front of its contents'
  return 'has a malformed media type or parameter'
}

function base64Problem(url: string, start: number): string | undefined {
  const padding = paddingOf(url)
  NOT_BASE64.lastIndex = start
  const bad = NOT_BASE64.exec(url)
  if (bad !== null && bad.index < url.length - padding) return 'has a character in its contents that is not base64'
  return (url.length - start) % 4 === 0 ? undefined : 'has base64 contents whose padding is missing or wrong'
}

function paddingOf(url: string): number {
  return url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0
}

function escapedProblem(url: string, start: number): string | undefined {
  const payload = url.slice(start)
  if (FORBIDDEN.test(payload)) return 'has a character in its contents that must be percent-encoded'
  return BAD_ESCAPE.test(payload) ? 'has a malformed percent escape in its contents' : undefined
}

function escapesIn(url: string, start: number): number {
  let count = 0
  for (let at = url.indexOf('%', start); at !== -1; at = url.indexOf('%', at + 3)) count += 1
  return count
}

function unescaped(payload: string): Uint8Array {
  const raw = Buffer.from(payload, 'latin1')
  if (!payload.includes('%')) return raw
  let length = 0
  for (let at = 0; at < raw.length; at += 1) {
    let byte = raw[at] ?? 0
    if (byte === 0x25) {
      byte = (hexDigit(raw[at + 1]) << 4) | hexDigit(raw[at + 2])
      at += 2
    }
    raw[length] = byte
    length += 1
  }
  return raw.subarray(0, length)
}

/** The low four bits of a digit are its value; of a letter of either case, whose bit 6 is set, that less nine. */
function hexDigit(code = 0): number {
  return (code & 0xf) + 9 * (code >> 6)
}
