import { fromBase64, latin1 } from './natives.ts'

/** What a `data:` URL came to. */
export type DataUrl = { readonly kind: 'data'; readonly bytes: Uint8Array } | DataUrlFault

/** Why a `data:` URL cannot be decoded; `detail` is a sentence about it. */
export interface DataUrlFault {
  readonly kind: 'invalid'
  readonly detail: string
}

/** A character of the tokens of RFC 2045. */
const TOKEN = "[!#$%&'*+\\-.0-9A-Z^_`a-z{|}~]"

/** A known kind only has to begin the type; an `x-` type and every subtype may end where they begin. */
const TYPE = `(?:(?:text|image|audio|video|application|message|multipart)${TOKEN}*|[xX]-${TOKEN}*)/${TOKEN}*`
const PARAMETER = `;${TOKEN}+=(?:${TOKEN}+|"(?:[^"\\\\]|\\\\[^])*")`

/** Media type, parameters, the optional `;base64` that must be the last of them, and the comma. */
const HEAD = new RegExp(`data:(?:${TYPE})?((?:${PARAMETER})*)(;base64)?,`, 'y')

/** The value of each parameter: a token, or what stands between quotation marks. */
const VALUES = new RegExp(`=(?:(${TOKEN}+)|"((?:[^"\\\\]|\\\\[^])*)")`, 'g')

/** What Go takes between quotation marks: printable ASCII and its own escapes. */
const QUOTED = new RegExp(
  String.raw`^(?:[ -\[\]-~]|\\(?:[abfnrtv\\"]|[0-3][0-7]{2}|x${hex(2)}|u${point(4)}|U(?:0000${point(4)}|000[1-9a-fA-F]${hex(4)}|0010${hex(4)})))*$`,
)

/** What may not stand in a payload that is not base64: everything but printable ASCII without these. */
const NOT_PLAIN = /[^!$-;=?-Z_a-z~]|%(?![0-9A-Fa-f]{2})/g
const NOT_BASE64 = /[^A-Za-z0-9+/]/g
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/

/**
 * Decodes a `data:` URL (RFC 2397) as Ignition's own reader does, which is strict in one thing and lax in another: the
 * scheme is in lower case, the kind of media type a known one, base64 padded and free of percent escapes.
 */
export function decodeDataUrl(url: string): DataUrl {
  const head = readHead(url)
  if (head.kind === 'invalid') return head
  const payload = url.slice(head.start)
  return { kind: 'data', bytes: head.base64 ? fromBase64(payload) : unescaped(payload) }
}

/** How many bytes a `data:` URL comes to. Decodes nothing, and so takes no memory. */
export function measureDataUrl(url: string): { readonly kind: 'data'; readonly size: number } | DataUrlFault {
  const head = readHead(url)
  if (head.kind === 'invalid') return head
  const length = url.length - head.start
  if (!head.base64) return { kind: 'data', size: length - 2 * escapesIn(url, head.start) }
  return { kind: 'data', size: (length / 4) * 3 - paddingOf(url) }
}

interface Head {
  readonly kind: 'head'
  readonly base64: boolean
  /** Where the payload begins. */
  readonly start: number
}

/** Looks at all of the URL, the payload included, so that what has a head can be decoded. */
function readHead(url: string): Head | DataUrlFault {
  HEAD.lastIndex = 0
  const match = HEAD.exec(url)
  if (match === null) return fault(headProblem(url))
  const start = HEAD.lastIndex
  const [text, parameters = '', base64] = match
  const problem =
    parameterProblem(parameters) ??
    fragmentProblem(text) ??
    (base64 === undefined ? plainProblem(url, start) : base64Problem(url, start))
  return problem === undefined ? { kind: 'head', base64: base64 !== undefined, start } : fault(problem)
}

function fault(detail: string): DataUrlFault {
  return { kind: 'invalid', detail }
}

function headProblem(url: string): string {
  if (!url.startsWith('data:')) return 'it does not begin with data: in lower case'
  return url.includes(',') ? 'its media type or parameters are malformed' : 'it has no comma'
}

function parameterProblem(parameters: string): string | undefined {
  if (parameters === '') return undefined
  // An empty quoted value leaves its quotation to the next one, as in Ignition.
  let isQuoted = false
  for (const [, token, quoted] of parameters.matchAll(VALUES)) {
    const isGood = token === undefined || isQuoted ? QUOTED.test(token ?? quoted ?? '') : !BAD_ESCAPE.test(token)
    if (!isGood) return 'its media type or parameters are malformed'
    isQuoted = quoted === ''
  }
  return undefined
}

/** To a reader of URLs, the head from a `#` on is a fragment, with percent escapes of its own. */
function fragmentProblem(head: string): string | undefined {
  const at = head.indexOf('#')
  return at !== -1 && BAD_ESCAPE.test(head.slice(at)) ? 'it has a bad % escape' : undefined
}

function base64Problem(url: string, start: number): string | undefined {
  NOT_BASE64.lastIndex = start
  const bad = NOT_BASE64.exec(url)
  if (bad !== null && bad.index < url.length - paddingOf(url)) {
    return `${JSON.stringify(bad[0])} is no base64 digit`
  }
  return (url.length - start) % 4 === 0 ? undefined : 'its base64 is cut off or not padded'
}

function paddingOf(url: string): number {
  return url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0
}

function plainProblem(url: string, start: number): string | undefined {
  NOT_PLAIN.lastIndex = start
  const bad = NOT_PLAIN.exec(url)
  if (bad === null) return undefined
  if (bad[0] === '%') return 'it has a bad % escape'
  return `${JSON.stringify(bad[0])} stands in it without being escaped`
}

function escapesIn(url: string, start: number): number {
  let count = 0
  for (let at = url.indexOf('%', start); at !== -1; at = url.indexOf('%', at + 3)) count += 1
  return count
}

function unescaped(payload: string): Uint8Array {
  const raw = latin1(payload)
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

function hex(digits: number): string {
  return `[0-9a-fA-F]{${digits}}`
}

/** A code point in four digits that is no half of a pair. */
function point(digits: number): string {
  return `(?![dD][89a-fA-F])${hex(digits)}`
}
