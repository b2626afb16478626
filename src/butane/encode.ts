import type { Gzip } from '../util/compression.ts'
import { toBase64 } from '../util/natives.ts'

/** Which encodings may be chosen from. */
export interface EncodeOptions {
  /** Base64, besides percent-encoding. */
  readonly base64: boolean
  /** Packs, where that may be chosen. */
  readonly gzip: Gzip | undefined
}

/** Bytes as a URL. */
export interface EncodedBytes {
  readonly source: string
  readonly compressed: boolean
}

const GZIP_COST = 4

/** Go ends its streams with a block of no contents, which zlib's do not have. */
const GO_LAST_BLOCK = 4

/**
 * The shortest `data:` URL for some bytes: percent-encoded, base64, or base64 of gzip if that wins clearly.
 *
 * The same bytes always give the same URL. zlib and Go compress differently, so that the gzipped form, and in one of
 * twenty cases close to the point of balance the choice of it, differs from what Butane itself writes; what
 * it decodes to does not.
 */
export function encodeDataUrl(bytes: Uint8Array, { base64, gzip }: EncodeOptions): EncodedBytes {
  const escapedLength = 1 + lengthEscaped(bytes)
  const base64Length = lengthBase64(bytes.length)
  const useBase64 = base64 && base64Length < escapedLength
  const best = useBase64 ? base64Length : escapedLength
  // The smallest stream of Go is 23 bytes, so nothing shorter than its base64 form is worth trying.
  if (gzip !== undefined && best > lengthBase64(23) + GZIP_COST) {
    const packed = compress(bytes, gzip)
    if (lengthBase64(packed.length + GO_LAST_BLOCK) + GZIP_COST < best)
      return { source: asBase64(packed), compressed: true }
  }
  return { source: useBase64 ? asBase64(bytes) : `data:,${escaped(bytes)}`, compressed: false }
}

function lengthBase64(length: number): number {
  return ';base64,'.length + 4 * Math.ceil(length / 3)
}

function asBase64(bytes: Uint8Array): string {
  return `data:;base64,${toBase64(bytes)}`
}

/** The same stream on every machine: no time, no name, and no operating system in the header (RFC 1952). */
function compress(bytes: Uint8Array, gzip: Gzip): Uint8Array {
  const packed = gzip(bytes)
  packed.fill(0, 4, 8)
  packed[9] = 0xff
  return packed
}

const UNESCAPED = /[A-Za-z0-9\-_.!~*'()]/

/** For each byte, how it is written in a URL. */
const WRITTEN: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return UNESCAPED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

const WRITTEN_LENGTH = Uint8Array.from(WRITTEN, (text) => text.length)

function lengthEscaped(bytes: Uint8Array): number {
  let length = 0
  for (const byte of bytes) length += WRITTEN_LENGTH[byte] ?? 0
  return length
}

function escaped(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += WRITTEN[byte] ?? ''
  return text
}
