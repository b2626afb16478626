import { isUtf8 } from 'node:buffer'

/**
 * Bytes as text. Each byte that is not UTF-8 becomes half of a surrogate pair, which stands for itself nowhere: the
 * rendered JSON tells such a byte from a U+FFFD of the text, as Butane's does.
 */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(bytes)) return buffer.toString('utf8')
  let text = ''
  for (let at = 0; at < buffer.length;) {
    const length = lengthOfCharacter(buffer, at)
    text += length === 0 ? String.fromCharCode(0xdc00 | (buffer[at] ?? 0)) : buffer.toString('utf8', at, at + length)
    at += length || 1
  }
  return text
}

/** How many bytes the character has that begins at a place; none if it is none. */
function lengthOfCharacter(buffer: Buffer, at: number): number {
  const lead = buffer[at] ?? 0
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  const character = buffer.subarray(at, at + length)
  return character.length === length && isUtf8(character) ? length : 0
}
