/** How the payload of a data URL is written, and where it begins. */
export interface DataUrlHead {
  readonly base64: boolean
  readonly payloadAt: number
}

/** Why a data URL cannot be decoded. */
export interface DataUrlFault {
  readonly detail: string
}

const TOKEN = String.raw`[!#$%&'*+.^_\`|~0-9A-Za-z-]+`
const TYPE = String.raw`(?:(?:text|image|audio|video|application|message|multipart)[!#$%&'*+.^_\`|~0-9A-Za-z-]*|x-(?:${TOKEN})?)/${TOKEN}`
const VALUE = String.raw`(?:${TOKEN}|"(?:[^"\\\r\n]|\\[^\r\n])*")`
const HEAD = new RegExp(String.raw`^data:(?:${TYPE})?(?:;(?!base64[,;])${TOKEN}=${VALUE})*(;base64)?,`)

/** What is not allowed in a payload that is not base64: everything but printable ASCII without these (§6.1). */
const NOT_PLAIN = /[^!$-;=?-Z_a-z~]|%(?![0-9A-Fa-f]{2})/

/** Looks at what stands before the payload of a data URL, in the strict dialect of the field (§6.1). */
export function dataUrlHead(url: string): DataUrlHead | DataUrlFault {
  const comma = url.indexOf(',')
  if (!url.startsWith('data:')) return { detail: 'it does not begin with data: in lower case' }
  if (comma === -1) return { detail: 'it has no comma' }
  const match = HEAD.exec(url)
  if (!match) return { detail: `its media type or parameters are malformed` }
  return { base64: match[1] !== undefined, payloadAt: match[0].length }
}

/** Whether a data URL can be decoded; says why not. Decodes nothing, so that it is quick for large files too. */
export function dataUrlFault(url: string): DataUrlFault | undefined {
  const head = dataUrlHead(url)
  if ('detail' in head) return head
  const payload = url.slice(head.payloadAt)
  return head.base64 ? base64Fault(payload) : plainFault(payload)
}

function base64Fault(payload: string): DataUrlFault | undefined {
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0
  const digits = padding === 0 ? payload : payload.slice(0, -padding)
  const bad = /[^A-Za-z0-9+/]/.exec(digits)
  if (bad) return { detail: `${JSON.stringify(bad[0])} is no base64 digit` }
  if ((digits.length + padding) % 4 !== 0) return { detail: 'its base64 is cut off or not padded' }
  return undefined
}

function plainFault(payload: string): DataUrlFault | undefined {
  const bad = NOT_PLAIN.exec(payload)
  if (!bad) return undefined
  return bad[0] === '%'
    ? { detail: 'it has a bad % escape' }
    : { detail: `${JSON.stringify(bad[0])} stands in it without being escaped` }
}
