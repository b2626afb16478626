import type * as Crypto from 'node:crypto'
import { handInNatives, type Hash, type HashAlgorithm } from '../util/natives.ts'

/** Takes longer to load than many a command needs in all. */
function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}

type Digest = (algorithm: HashAlgorithm, data: Uint8Array) => string

let small: Digest | undefined
/** How many bytes may still be digested in that way: what takes as long as to load what Node has for it. */
let left = 16 * 1024

/** Hands in what digests the first few bytes of this process, where it may well need no more. */
export function digestSmallThingsWith(digest: Digest): void {
  small = digest
}

/** What digests so many more bytes without Node's cryptography; nothing, once that was needed. */
function smallDigest(length: number): Digest | undefined {
  if (small === undefined) return undefined
  left -= length
  if (left < 0) small = undefined
  return small
}

function createHash(algorithm: HashAlgorithm): Hash {
  if (small === undefined) return createLargeHash(algorithm)
  const pieces: Uint8Array[] = []
  let length = 0
  let large: Hash | undefined
  return {
    update(piece) {
      if (large !== undefined) return large.update(piece)
      const bytes = Buffer.from(piece)
      pieces.push(bytes)
      length += bytes.length
      if (length > left) large = goOn(algorithm, pieces)
    },
    hex: () => large?.hex() ?? digest(algorithm, Buffer.concat(pieces)),
  }
}

function goOn(algorithm: HashAlgorithm, pieces: readonly Uint8Array[]): Hash {
  const hash = createLargeHash(algorithm)
  for (const piece of pieces) hash.update(piece)
  return hash
}

function createLargeHash(algorithm: HashAlgorithm): Hash {
  const hash = crypto().createHash(algorithm)
  return { update: (piece) => void hash.update(piece), hex: () => hash.digest('hex') }
}

function digest(algorithm: HashAlgorithm, data: Uint8Array | string): string {
  const digestSmall = smallDigest(data.length)
  if (digestSmall === undefined) return crypto().hash(algorithm, data, 'hex')
  return digestSmall(algorithm, typeof data === 'string' ? Buffer.from(data) : data)
}

handInNatives({
  createHash,
  digest,
  toBase64: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  fromBase64: (text) => Buffer.from(text, 'base64'),
  latin1: (text) => Buffer.from(text, 'latin1'),
  inflate(packing, packed, limit) {
    const { inflateSync, zstdDecompressSync } = process.getBuiltinModule('node:zlib')
    try {
      return (packing === 'zlib' ? inflateSync : zstdDecompressSync)(packed, { maxOutputLength: limit })
    } catch {
      // Whatever was wrong with it: it cannot be read.
      return undefined
    }
  },
})
