import { utf8, utf8Length } from './utf8.ts'

/** As many characters as a call takes at once on every engine. */
const PIECE = 8192

/** Bytes as a text of one character each: for what is ASCII where it has a meaning, and counts in bytes. */
export function fromLatin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return text
}

/** A text as its bytes of UTF-8, one character each: itself, where it is ASCII. */
export function utf8InLatin1(text: string): string {
  return utf8Length(text) === text.length ? text : fromLatin1(utf8(text))
}
