/** Neither takes a byte order mark away: what it means is for the reader of the text to say. */
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true })
const STRICT = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
const ENCODER = new TextEncoder()

/** A text as UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text)
}

/** UTF-8 as text; bytes that are none become U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  return LENIENT.decode(bytes)
}

/** UTF-8 as text; `undefined` for bytes that are none. */
export function fromStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes)
  } catch {
    return undefined
  }
}

/** How many bytes a text has as UTF-8. */
export function utf8Length(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // A pair of surrogates is one character of four bytes; half of one becomes U+FFFD, which has three.
    if (code < 0x80) length += 1
    else if (code < 0x800) length += 2
    else if (!isPair(text, at)) length += 3
    else {
      length += 4
      at += 1
    }
  }
  return length
}

/** The order of two texts by their bytes, which is not that of their UTF-16 code units. */
export function compareUtf8(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  let at = 0
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  if (at === length) return one.length - other.length
  return weight(one.charCodeAt(at)) - weight(other.charCodeAt(at))
}

// oxlint-disable-next-line no-control-regex -- control characters are ASCII too
const NOT_ASCII = /[^\0-\x7f]/

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** Surrogates stand for characters above all others, but have lower codes than some. */
function weight(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? code + 0x10000 : code
}
