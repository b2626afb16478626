import { fromStrictUtf8 } from '../util/utf8.ts'

/**
 * Bytes as text. Each byte that is not UTF-8 becomes half of a surrogate pair, which stands for itself nowhere: the
 * rendered JSON tells such a byte from a U+FFFD of the text, as Butane's does.
 */
export function textOf(bytes: Uint8Array): string {
  const whole = fromStrictUtf8(bytes)
  if (whole !== undefined) return whole
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at)
    text += character?.text ?? String.fromCharCode(0xdc00 | (bytes[at] ?? 0))
    at += character?.length ?? 1
  }
  return text
}

/** The character that begins at a place, if one does (RFC 3629 §4). */
function characterAt(bytes: Uint8Array, at: number): { readonly text: string; readonly length: number } | undefined {
  const lead = bytes[at] ?? 0
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  let code = length === 1 ? lead : lead & (0x7f >> length)
  for (const byte of bytes.subarray(at + 1, at + length)) {
    if ((byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const isCharacter =
    lead < 0xf8 &&
    at + length <= bytes.length &&
    code >= (LEAST[length] ?? 0) &&
    code <= 0x10ffff &&
    (code & ~0x7ff) !== 0xd800
  return isCharacter ? { text: String.fromCodePoint(code), length } : undefined
}

/** The first character of each length: a shorter one has no longer form. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000]
