import { fromLatin1 } from '../util/latin1.ts'
import { latin1 } from './latin1.ts'

const DIGITS = latin1('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const PADDING = 0x3d

/** The value of each digit, by its character code. */
const VALUES = new Uint8Array(128)
for (const [value, code] of DIGITS.entries()) VALUES[code] = value

/** Bytes as base64, padded (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const group = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2)
    for (let digit = 0; digit < 4; digit += 1) text[to + digit] = byteAt(DIGITS, (group >> (18 - 6 * digit)) & 63)
  }
  return fromLatin1(text.fill(PADDING, text.length - ((3 - (bytes.length % 3)) % 3)))
}

/** The bytes of base64 that is known to be well-formed, with its padding or without. */
export function decodeBase64(text: string): Uint8Array {
  const length = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  for (let at = 0, to = 0; at < length; at += 4, to += 3) {
    const group =
      (valueAt(text, at) << 18) | (valueAt(text, at + 1) << 12) | (valueAt(text, at + 2) << 6) | valueAt(text, at + 3)
    // What lies behind the end of the array is dropped.
    bytes[to] = group >> 16
    bytes[to + 1] = group >> 8
    bytes[to + 2] = group
  }
  return bytes
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

/** Padding counts as nothing, as does what lies behind the end. */
function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? 0
}
