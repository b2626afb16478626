/** A format that documents are packed in. */
export type Compression = 'gzip' | 'zstd'

/** What became of some packed bytes. */
export type Unpacked =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'corrupt'; readonly reason: 'truncated' | 'corrupt' }
  /** Nothing here knows the format. */
  | { readonly kind: 'unknown-format' }

/** Unpacks to at most `limit` bytes: a few packed kilobytes can unpack to terabytes. */
export type Unpack = (packed: Uint8Array, format: Compression, limit: number) => Unpacked

/** Packs bytes as gzip, as small as it can. */
export type Gzip = (bytes: Uint8Array) => Uint8Array

/** How some bytes are packed, by their magic numbers: RFC 1952 §2.3.1 and RFC 8878 §3.1.1. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return 'zstd'
  return undefined
}
