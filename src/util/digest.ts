import { createHash, digest } from './natives.ts'

/** The SHA-512 of the bytes (strings are taken as UTF-8), as lower-case hex. */
export function sha512(data: Uint8Array | string): string {
  return digest('sha512', data)
}

/** The SHA-256 of the bytes (strings are taken as UTF-8), as lower-case hex. */
export function sha256(data: Uint8Array | string): string {
  return digest('sha256', data)
}

/** The SHA-512 of a text that `produce` hands over piece by piece, as lower-case hex. */
export function sha512InPieces(produce: (take: (piece: string) => void) => void): string {
  const hash = createHash('sha512')
  let text = ''
  produce((piece) => {
    text += piece
    if (text.length < 16_384) return
    hash.update(text)
    text = ''
  })
  hash.update(text)
  return hash.hex()
}
