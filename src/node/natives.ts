import type * as Crypto from 'node:crypto'
import { handInNatives } from '../util/natives.ts'

/** Takes longer to load than many a command needs in all. */
function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}

handInNatives({
  createHash: (algorithm) => {
    const hash = crypto().createHash(algorithm)
    return { update: (piece) => void hash.update(piece), hex: () => hash.digest('hex') }
  },
  digest: (algorithm, data) => crypto().hash(algorithm, data, 'hex'),
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
