import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import { decompress } from './decompress.ts'
import { outermostKeys } from './outermost-keys.ts'

/** A language that a document can be written in, each with a reader of its own. */
export type DocumentLanguage = 'ignition' | 'butane' | 'container-linux' | 'machine-config'

/** User data that is meant for another program (cloud-init, a shell): never a document. */
export type ForeignFormat =
  | 'cloud-config'
  | 'script'
  | 'mime'
  | 'include'
  | 'boothook'
  | 'part-handler'
  | 'jinja'
  | 'upstart-job'

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
  if (format !== undefined) return { kind: 'foreign', format, wrappings }
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

/** Magic numbers: RFC 1952 §2.3.1 and RFC 8878 §3.1.1. */
function compressionOf(bytes: Uint8Array): 'gzip' | 'zstd' | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return 'zstd'
  return undefined
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

function firstVisible(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)
}

/** JSON is Ignition unless it names a Butane variant: Butane is YAML, of which JSON is a part. */
function languageInBraces(bytes: Uint8Array): DocumentLanguage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.includes('variant')) return 'ignition'
  const keys = outermostKeys(buffer)
  return keys.has('variant') && (keys.has('version') || !keys.has('ignition')) ? 'butane' : 'ignition'
}

/**
 * The markers of cloud-init's user data formats, which its documentation lists under "User-data formats".
 * `#cloud-config` must be the whole first line; the others only begin it.
 */
const FOREIGN_MARKERS: readonly (readonly [RegExp, ForeignFormat])[] = [
  [/^#cloud-config(?:-archive|-jsonp)?\s*$/, 'cloud-config'],
  [/^#!/, 'script'],
  [/^(?:content-type:\s*multipart\/|mime-version:)/i, 'mime'],
  [/^#include(?:-once)?\b/, 'include'],
  [/^#cloud-boothook\b/, 'boothook'],
  [/^#part-handler\b/, 'part-handler'],
  [/^## template:\s*jinja/, 'jinja'],
  [/^#upstart-job\b/, 'upstart-job'],
]

function foreignFormatOf(bytes: Uint8Array, start: number): ForeignFormat | undefined {
  const head = Buffer.from(bytes.subarray(start, start + 4096)).toString('latin1')
  const line = head.split('\n', 1)[0] ?? ''
  return FOREIGN_MARKERS.find(([marker]) => marker.test(line))?.[1]
}

/** The bytes of text that is base64 and nothing else, in lines of any length. */
function fromBase64(bytes: Uint8Array, start: number): Uint8Array | undefined {
  const head = Buffer.from(bytes.subarray(start, start + 256)).toString('latin1')
  if (!/^[A-Za-z0-9+/=\s]+$/.test(head)) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replace(/\s+/g, '')
  if (text.length < 8 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}

/** The sections of a Container Linux Config; each is optional, so any one of them tells. */
const CONTAINER_LINUX_SECTIONS = new Set(
  'ignition passwd storage systemd networkd update locksmith docker etcd flannel'.split(' '),
)

/** The language of YAML, told by the keys that stand at the very left. */
function languageOfYaml(bytes: Uint8Array): DocumentLanguage | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const keys = new Set<string>()
  for (const match of text.matchAll(/^["']?([A-Za-z_][\w-]*)["']?[ \t]{0,9}:(?=\s|$)/gm)) keys.add(match[1] ?? '')
  if (keys.has('variant')) return 'butane'
  if (
    keys.has('kind') &&
    keys.has('apiVersion') &&
    /^kind[ \t]{0,9}:[ \t]{0,9}["']?MachineConfig["']?[ \t]{0,9}(?:$|#)/m.test(text)
  ) {
    return 'machine-config'
  }
  return keys.values().some((key) => CONTAINER_LINUX_SECTIONS.has(key)) ? 'container-linux' : undefined
}
