import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib'

/** What became of some packed bytes. */
export type Decompressed =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'corrupt'; readonly reason: 'truncated' | 'corrupt' }

/** Unpacks gzip or zstd to at most `limit` bytes: a few packed kilobytes can unpack to terabytes. */
export function decompress(packed: Uint8Array, format: 'gzip' | 'zstd', limit: number): Decompressed {
  try {
    const options = { maxOutputLength: Math.max(limit, 1) }
    const bytes = format === 'gzip' ? gunzipSync(packed, options) : zstdDecompressSync(packed, options)
    return { kind: 'bytes', bytes }
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' }
    return { kind: 'corrupt', reason: isTruncation(error) ? 'truncated' : 'corrupt' }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function isTruncation(error: unknown): boolean {
  if (codeOf(error) === 'Z_BUF_ERROR') return true
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined
  return errno === constants.Z_BUF_ERROR || (error instanceof Error && /unexpected end/i.test(error.message))
}

/** How some bytes are packed, by their magic numbers: RFC 1952 §2.3.1 and RFC 8878 §3.1.1. */
export function compressionOf(bytes: Uint8Array): 'gzip' | 'zstd' | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return 'zstd'
  return undefined
}
