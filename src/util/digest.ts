import { createHash } from 'node:crypto'

/** The SHA-512 of the bytes (strings are taken as UTF-8), as lower-case hex. */
export function sha512(data: Uint8Array | string): string {
  return createHash('sha512').update(data).digest('hex')
}

/** The SHA-256 of the bytes (strings are taken as UTF-8), as lower-case hex. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}
