import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { toHex } from '../util/octets.ts'
import { handInNatives } from '../util/natives.ts'
import { utf8 } from '../util/utf8.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { latin1 } from './latin1.ts'

const DIGESTS = { sha256, sha512 }

handInNatives({
  createHash: (algorithm) => {
    const hash = DIGESTS[algorithm].create()
    return {
      update: (piece) => void hash.update(typeof piece === 'string' ? utf8(piece) : piece),
      hex: () => toHex(hash.digest()),
    }
  },
  digest: (algorithm, data) => toHex(DIGESTS[algorithm](typeof data === 'string' ? utf8(data) : data)),
  toBase64: encodeBase64,
  fromBase64: decodeBase64,
  latin1,
  inflate: () => undefined,
})
