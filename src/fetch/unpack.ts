import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Unpack } from '../util/compression.ts'

/** Unpacks by Node's own zlib. */
export const unpack: Unpack = (packed, format, limit) => {
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
