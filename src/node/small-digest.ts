import { sha512 } from '../util/digest.ts'
import { toHex } from '../util/octets.ts'

/** What takes as long to digest here as to load what Node has for it. */
const FEW = 4096

/** The SHA-512 of bytes, as lower-case hex, where a process may need no other digest: of few bytes without loading Node's cryptography. */
export async function sha512OfFew(bytes: Uint8Array): Promise<string> {
  if (bytes.length > FEW) return sha512(bytes)
  const { sha512: digest } = await import('@noble/hashes/sha2.js')
  return toHex(digest(bytes))
}
