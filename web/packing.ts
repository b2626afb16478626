import { Gunzip, gzipSync } from 'fflate'
import type { Gzip, Unpack } from '../src/util/compression.ts'

/** Packs as the command line does; another library, so that the bytes differ where both are as short. */
export const gzip: Gzip = (bytes) => gzipSync(bytes, { level: 9, mtime: 0 })

/** Undoes gzip, and no more than is asked for; of zstd a browser knows nothing. */
export const unpack: Unpack = (packed, format, limit) => {
  if (format !== 'gzip') return { kind: 'unknown-format' }
  const pieces: Uint8Array[] = []
  let size = 0
  let isWhole = false
  const isTooLarge = (): boolean => size > limit
  const stream = new Gunzip((piece, isLast) => {
    size += piece.length
    if (!isTooLarge()) pieces.push(piece)
    isWhole ||= isLast
  })
  try {
    for (let at = 0; at < packed.length && !isTooLarge(); at += STEP) {
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length)
    }
  } catch {
    return { kind: 'corrupt', reason: 'corrupt' }
  }
  if (isTooLarge()) return { kind: 'too-large' }
  if (!isWhole) return { kind: 'corrupt', reason: 'truncated' }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { kind: 'bytes', bytes }
}

/** Bytes that are unpacked at a time. */
const STEP = 16 * 1024
