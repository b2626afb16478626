import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import { compressionOf, decompress } from './decompress.ts'
import { behindMarkers, firstVisible, foreignFormatOf } from './foreign.ts'
import type { ForeignFormat } from './foreign.ts'
import { languageInBraces, languageOfYaml } from './language.ts'
import type { DocumentLanguage } from './language.ts'

/** What the document was packed in, outermost first. */
export type Wrapping = 'gzip' | 'zstd' | 'base64'

/** What the first look at some bytes tells; `docs/documents.md` has the table of what becomes of each. */
export type Sniffed =
  /** Not one byte. */
  | { readonly kind: 'empty'; readonly wrappings: readonly Wrapping[] }
  /** Nothing but whitespace, which is not the same as nothing: somebody lost a document. */
  | { readonly kind: 'blank'; readonly wrappings: readonly Wrapping[] }
  /** A document: unpacked, without a byte order mark. */
  | {
      readonly kind: 'document'
      readonly language: DocumentLanguage
      readonly bytes: Uint8Array
      readonly wrappings: readonly Wrapping[]
      /** What a line in front says that it is, which it is not: the line is made blank. */
      readonly mistakenFor?: ForeignFormat
    }
  | { readonly kind: 'foreign'; readonly format: ForeignFormat; readonly wrappings: readonly Wrapping[] }
  /** Packed in a way that cannot be undone here; `reason` is the end of a sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly wrappings: readonly Wrapping[] }
  | { readonly kind: 'too-large'; readonly limit: number; readonly wrappings: readonly Wrapping[] }
  /** Text of no known language. The bytes are there so that an error can point into them. */
  | { readonly kind: 'unknown'; readonly bytes: Uint8Array; readonly wrappings: readonly Wrapping[] }

/** How often a document may be packed: `base64` of `gzip` is two. */
export const MAX_WRAPPINGS = 2

/**
 * Says what some bytes are, by content alone: names and MIME types lie, and user data has neither.
 *
 * Takes time linear in the bytes; unpacks at most `limit` bytes and {@link MAX_WRAPPINGS} layers. It only looks: whether
 * the document is any good is for the reader of its language to say.
 */
export function sniff(bytes: Uint8Array, limit: number = DOCUMENT_LIMIT): Sniffed {
  return look(bytes, [], limit)
}

function look(packed: Uint8Array, wrappings: readonly Wrapping[], limit: number): Sniffed {
  const compression = compressionOf(packed)
  if (compression !== undefined) return unpack(packed, compression, wrappings, limit)
  const bytes = withoutByteOrderMark(packed)
  if (bytes.length === 0) return { kind: 'empty', wrappings }
  const wide = wideEncoding(bytes)
  if (wide === 'unmarked') {
    return { kind: 'unreadable', reason: 'it looks like UTF-16 without a byte order mark', wrappings }
  }
  if (wide !== undefined) return look(Buffer.from(new TextDecoder(wide).decode(bytes)), wrappings, limit)
  const first = firstVisible(bytes)
  if (first === -1) return { kind: 'blank', wrappings }
  if (bytes[first] === BRACE) {
    return { kind: 'document', language: languageInBraces(bytes), bytes, wrappings }
  }
  const format = foreignFormatOf(bytes, first)
  if (format !== undefined) return lookBehind(bytes, { first, format, wrappings, limit })
  const decoded = fromBase64(bytes, first)
  if (decoded !== undefined && wrappings.length < MAX_WRAPPINGS) {
    const inner = look(decoded, [...wrappings, 'base64'], limit)
    const isMeant = compressionOf(decoded) !== undefined || inner.kind === 'document' || inner.kind === 'foreign'
    if (isMeant) return inner
  }
  const language = languageOfYaml(bytes)
  if (language !== undefined) return { kind: 'document', language, bytes, wrappings }
  return { kind: 'unknown', bytes, wrappings }
}

const BRACE = 0x7b

/** Some providers' panels put a marker in front of whatever they are given: what follows may be a document all the same. */
function lookBehind(bytes: Uint8Array, { first, format, wrappings, limit }: Marked): Sniffed {
  const behind = behindMarkers(bytes, first)
  const inner = behind === undefined ? undefined : look(behind, wrappings, limit)
  return inner?.kind === 'document' ? { ...inner, mistakenFor: format } : { kind: 'foreign', format, wrappings }
}

interface Marked {
  readonly first: number
  readonly format: ForeignFormat
  readonly wrappings: readonly Wrapping[]
  readonly limit: number
}

function unpack(
  packed: Uint8Array,
  compression: 'gzip' | 'zstd',
  wrappings: readonly Wrapping[],
  limit: number,
): Sniffed {
  const layers = [...wrappings, compression]
  if (layers.length > MAX_WRAPPINGS) {
    return { kind: 'unreadable', reason: `it is packed more than ${MAX_WRAPPINGS} times over`, wrappings: layers }
  }
  const unpacked = decompress(packed, compression, limit)
  switch (unpacked.kind) {
    case 'bytes':
      return look(unpacked.bytes, layers, limit)
    case 'too-large':
      return { kind: 'too-large', limit, wrappings: layers }
    case 'corrupt':
      return { kind: 'unreadable', reason: `its ${compression} data is ${unpacked.reason}`, wrappings: layers }
  }
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** UTF-16 is read if it says that it is, as YAML 1.1 §5.2 has it. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'unmarked' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0) ? 'unmarked' : undefined
}

/** The bytes of text that is base64 and nothing else, in lines of any length. */
function fromBase64(bytes: Uint8Array, start: number): Uint8Array | undefined {
  const head = Buffer.from(bytes.subarray(start, start + 256)).toString('latin1')
  if (!/^[A-Za-z0-9+/=\s]+$/.test(head)) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replace(/\s+/g, '')
  if (text.length < 8 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}
