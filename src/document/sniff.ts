import { compressionOf } from '../util/compression.ts'
import type { Compression, Unpack } from '../util/compression.ts'
import { readBase64 } from '../util/base64.ts'
import { behindMarkers, firstVisible, foreignFormatOf } from './foreign.ts'
import type { Foreign, Marker } from './foreign.ts'
import { languageInBraces, languageOfYaml } from './language.ts'
import type { DocumentLanguage } from './language.ts'

/** What the document was packed in, outermost first. */
export type Wrapping = Compression | 'base64'

/** What the first look at some bytes tells; `docs/documents.md` has the table of what becomes of each. */
export type Sniffed = Look & {
  readonly wrappings: readonly Wrapping[]
  /** Whether there was a byte order mark in front, which is left out. */
  readonly marked: boolean
}

type Look =
  /** Not one byte. */
  | { readonly kind: 'empty' }
  /** Nothing but whitespace, which is not the same as nothing: somebody lost a document. */
  | { readonly kind: 'blank' }
  /** A document: unpacked, without a byte order mark. */
  | {
      readonly kind: 'document'
      readonly language: DocumentLanguage
      readonly bytes: Uint8Array
      /** What stood in front and says that it is something else, which it is not: in `bytes` it is blank. */
      readonly mistakenFor?: Marker
    }
  | { readonly kind: 'foreign'; readonly format: Foreign }
  /** Packed or cut in a way that cannot be undone; `reason` is the end of a sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly hint?: string }
  | { readonly kind: 'too-large'; readonly limit: number }
  /** Text of no known language. The bytes are there so that an error can point into them. */
  | { readonly kind: 'unknown'; readonly bytes: Uint8Array }

/** What a platform says of how it hands over what a user gave it. */
export interface Framing {
  /** Whether it packs everything in base64, what is base64 already too. @default false */
  readonly base64?: boolean
  /** Whether the transport said how long it is; a body that only ended may have been cut. @default true */
  readonly framed?: boolean
}

/** What looking takes. */
export interface Sniffing {
  readonly unpack: Unpack
  /** Most bytes that it may have, packed or not. */
  readonly limit: number
  readonly framing?: Framing
}

/** How often a document may be packed, besides by the platform itself: `base64` of `gzip` is two. */
export const MAX_WRAPPINGS = 2

/**
 * Says what some bytes are, by content alone: names and MIME types lie, and user data has neither.
 *
 * Takes time linear in the bytes; unpacks at most `limit` bytes and {@link MAX_WRAPPINGS} layers. It only looks: whether
 * the document is any good is for the reader of its language to say.
 */
export function sniff(bytes: Uint8Array, sniffing: Sniffing): Sniffed {
  const { limit, framing = {} } = sniffing
  if (bytes.length > limit) return { kind: 'too-large', limit, wrappings: [], marked: false }
  const state: State = { ...sniffing, wrappings: [], most: MAX_WRAPPINGS, marked: false }
  const sniffed = framing.base64 === true ? lookInBase64(bytes, state) : look(bytes, state)
  return framing.framed === false && isCut(sniffed) ? unreadable(CUT, sniffed) : sniffed
}

/** The text as its owner wrote it, what stands in front included, without what it was packed in. */
export function plainBytes(sniffed: Extract<Sniffed, { readonly bytes: Uint8Array }>): Uint8Array {
  if (sniffed.kind === 'unknown' || sniffed.mistakenFor === undefined) return sniffed.bytes
  const plain = Uint8Array.from(sniffed.bytes)
  plain.set(sniffed.mistakenFor.text)
  return plain
}

interface State extends Sniffing {
  readonly wrappings: readonly Wrapping[]
  /** How many of them there may be. */
  readonly most: number
  readonly marked: boolean
}

function look(packed: Uint8Array, state: State): Sniffed {
  const compression = compressionOf(packed)
  if (compression !== undefined) return unpacked(packed, compression, state)
  if (packed[0] === 0xef && packed[1] === 0xbb && packed[2] === 0xbf) {
    return lookAtText(packed.subarray(3), { ...state, marked: true })
  }
  const wide = wideEncoding(packed)
  if (wide === 'unmarked') return unreadable('it looks like UTF-16 without a byte order mark', state)
  if (wide === undefined) return lookAtText(packed, state)
  return lookAtText(new TextEncoder().encode(new TextDecoder(wide).decode(packed)), { ...state, marked: true })
}

function lookAtText(bytes: Uint8Array, state: State): Sniffed {
  if (bytes.length === 0) return sniffed({ kind: 'empty' }, state)
  const first = firstVisible(bytes)
  if (first === -1) return sniffed({ kind: 'blank' }, state)
  if (bytes[first] === BRACE) return sniffed({ kind: 'document', language: languageInBraces(bytes), bytes }, state)
  const format = foreignFormatOf(bytes, first)
  if (format !== undefined) return lookBehind(bytes, { first, format }, state)
  if (bytes[first] === LESS_THAN) return unreadable(page(bytes.subarray(first)), state, PAGE_HINT)
  return lookIntoBase64(bytes, state) ?? lookForYaml(bytes, state)
}

const BRACE = 0x7b
const LESS_THAN = 0x3c

function lookForYaml(bytes: Uint8Array, state: State): Sniffed {
  const language = languageOfYaml(bytes)
  return sniffed(language === undefined ? { kind: 'unknown', bytes } : { kind: 'document', language, bytes }, state)
}

/** Some providers' panels put a marker in front of whatever they are given: what follows may be a document all the same. */
function lookBehind(
  bytes: Uint8Array,
  { first, format }: { readonly first: number; readonly format: Foreign },
  state: State,
): Sniffed {
  const behind = behindMarkers(bytes, first)
  const inner = behind === undefined ? undefined : look(behind.rest, state)
  if (behind === undefined || inner?.kind !== 'document') return sniffed({ kind: 'foreign', format }, state)
  const blank = behind.marker.map((byte) => (byte === LINE_FEED ? byte : SPACE))
  return { ...inner, bytes: joined(blank, inner.bytes), mistakenFor: { format, text: behind.marker } }
}

const LINE_FEED = 0x0a
const SPACE = 0x20

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + rest.length)
  all.set(head)
  all.set(rest, head.length)
  return all
}

/** What is in text that may be base64; `undefined` when what is in it means nothing, so that it is text. */
function lookIntoBase64(bytes: Uint8Array, state: State): Sniffed | undefined {
  const base64 = readBase64(bytes)
  if (base64.kind === 'other') return undefined
  if (base64.kind === 'cut') return unreadable('it looks like base64 but is not whole', state, BASE64_HINT)
  const inner = within('base64', state, (deeper) => look(base64.bytes, deeper))
  const isMeant =
    compressionOf(base64.bytes) !== undefined ||
    inner.kind === 'document' ||
    inner.kind === 'foreign' ||
    inner.wrappings.length > state.most
  return isMeant ? inner : undefined
}

/** What a platform hands over that packs everything; what is plainly no base64 is taken as it is. */
function lookInBase64(bytes: Uint8Array, state: State): Sniffed {
  const base64 = readBase64(bytes)
  if (base64.kind === 'decoded') {
    return look(base64.bytes, { ...state, wrappings: ['base64'], most: MAX_WRAPPINGS + 1 })
  }
  const plain = look(bytes, state)
  return plain.kind === 'unknown' ? unreadable('it is not base64, as this platform has it', state, BASE64_HINT) : plain
}

const BASE64_HINT = 'give the config in base64 (RFC 4648, with padding) or as it is'

function unpacked(packed: Uint8Array, compression: Compression, state: State): Sniffed {
  return within(compression, state, (deeper) => {
    const result = state.unpack(packed, compression, state.limit)
    switch (result.kind) {
      case 'bytes':
        return look(result.bytes, deeper)
      case 'too-large':
        return sniffed({ kind: 'too-large', limit: state.limit }, deeper)
      case 'corrupt':
        return unreadable(`its ${compression} data is ${result.reason}`, deeper)
      case 'unknown-format':
        return unreadable(`it is packed with ${compression}, which nothing here unpacks`, deeper)
    }
  })
}

function within(wrapping: Wrapping, state: State, inside: (deeper: State) => Sniffed): Sniffed {
  const deeper = { ...state, wrappings: [...state.wrappings, wrapping] }
  if (deeper.wrappings.length <= state.most) return inside(deeper)
  return unreadable(`it is packed more than ${MAX_WRAPPINGS} times over`, deeper)
}

/** UTF-16 is read if it says that it is, as YAML 1.1 §5.2 has it. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'unmarked' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0) ? 'unmarked' : undefined
}

const CUT = 'it may be truncated: the server did not say its length and it stops in the middle'

function isCut(sniffed: Sniffed): sniffed is Sniffed & { readonly kind: 'document' } {
  if (sniffed.kind !== 'document' || sniffed.bytes[firstVisible(sniffed.bytes)] !== BRACE) return false
  return sniffed.bytes[sniffed.bytes.findLastIndex((byte) => byte > SPACE)] !== CLOSING_BRACE
}

const CLOSING_BRACE = 0x7d

/** A page of HTML or XML, of which only the first tag is shown: something on the way may have answered in its own name. */
function page(bytes: Uint8Array): string {
  const [tag = '<'] = /^<(?:!doctype \w{1,16}>?|[!?]?[\w:-]{0,32})/i.exec(LATIN1.decode(bytes.subarray(0, 64))) ?? []
  return `it begins with ${JSON.stringify(tag)}, as a page of HTML or XML does`
}

const LATIN1 = new TextDecoder('latin1')
const PAGE_HINT = 'something between this machine and the server may have answered with a page of its own'

function unreadable(reason: string, state: Seen, hint?: string): Sniffed {
  return sniffed({ kind: 'unreadable', reason, hint }, state)
}

type Seen = Pick<Sniffed, 'wrappings' | 'marked'>

function sniffed(found: Look, { wrappings, marked }: Seen): Sniffed {
  return { ...found, wrappings, marked }
}
