/** What some bytes are, read as base64 (RFC 4648, with padding). */
export type Base64 =
  | { readonly kind: 'decoded'; readonly bytes: Uint8Array }
  /** Every line is of its alphabet, but together they are not whole. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'other' }

/** A word or two of prose may have nothing but letters: a text of fewer is never said to be cut. */
const LEAST_TO_BE_CUT = 16

/** Decodes text that is base64 and nothing else, in lines of any length, with blanks around them. */
export function readBase64(bytes: Uint8Array): Base64 {
  // Most documents show in their first line that they are none.
  if (NOT_BASE64.test(textOf(bytes.subarray(0, 256)))) return { kind: 'other' }
  const text = textOf(bytes)
  if (NOT_BASE64.test(text)) return { kind: 'other' }
  const compact = text.replace(/\s+/g, '')
  if (isWhole(compact)) return { kind: 'decoded', bytes: decode(compact) }
  const isProse = compact.length < LEAST_TO_BE_CUT || /\S[ \t]+\S/.test(text)
  return { kind: isProse ? 'other' : 'cut' }
}

const NOT_BASE64 = /[^A-Za-z0-9+/=\s]/

function isWhole(compact: string): boolean {
  return compact.length > 0 && compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
}

/** In a loop: `Uint8Array.from` takes half a minute for what a document may have. */
function decode(compact: string): Uint8Array {
  const text = atob(compact)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

function textOf(bytes: Uint8Array): string {
  return LATIN1.decode(bytes)
}

const LATIN1 = new TextDecoder('latin1')
