/** The text of a document's bytes, or where and why they are no text. */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string; readonly offset: number; readonly detail: string }

/**
 * Decodes the bytes of a YAML document: UTF-8, with or without a byte order mark, or UTF-16 with one.
 *
 * Characters that YAML forbids are refused here, so that what follows never meets them (YAML 1.1, section 5.1).
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  const offset = text.search(FORBIDDEN)
  if (offset !== -1) {
    const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return { kind: 'malformed', text, offset, detail: `the character U+${code} is not allowed in YAML` }
  }
  const replaced = text.indexOf('\uFFFD')
  if (replaced !== -1 && !isWellFormed(bytes)) {
    return { kind: 'malformed', text, offset: replaced, detail: 'the bytes are not UTF-8' }
  }
  return { kind: 'text', text }
}

const FORBIDDEN = /[^\t\n\r\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function isWellFormed(bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
