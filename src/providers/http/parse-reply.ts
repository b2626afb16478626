import { FETCHED_LIMIT } from '../../util/document-limit.ts'

/** A whole reply of an HTTP/1.1 server. */
export interface ParsedReply {
  readonly status: number
  readonly body: Uint8Array
  /** Whether the server said how long the body is. */
  readonly framed: boolean
}

/** Reads a reply that came over a stream other than TCP; `undefined` when it is none, or not whole. */
export function parseReply(raw: Uint8Array): ParsedReply | undefined {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length)
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]
  if (status === undefined) return undefined
  const headers = new Map(lines.map((line) => headerOf(line)))
  const rest = bytes.subarray(end + 4)
  const length = headers.get('content-length')
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') {
    const body = unchunk(rest)
    return body && { status: Number(status), body, framed: true }
  }
  if (length === undefined) return { status: Number(status), body: rest, framed: false }
  if (!/^\d{1,10}$/.test(length) || rest.length < Number(length)) return undefined
  return { status: Number(status), body: rest.subarray(0, Number(length)), framed: true }
}

function headerOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function unchunk(bytes: Buffer): Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = /^([0-9a-fA-F]{1,8})(?:;|$)/.exec(bytes.subarray(at, Math.max(lineEnd, at)).toString('latin1'))?.[1]
    if (size === undefined) return undefined
    const length = Number.parseInt(size, 16)
    if (length === 0) return Buffer.concat(chunks)
    const start = lineEnd + 2
    if (length > FETCHED_LIMIT || start + length + 2 > bytes.length) return undefined
    chunks.push(bytes.subarray(start, start + length))
    at = start + length + 2
  }
}
