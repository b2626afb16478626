import { fromLatin1 } from '../util/latin1.ts'

const QUOTE = 0x22
const APOSTROPHE = 0x27
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN = new Set([0x5b, 0x7b])
const CLOSE = new Set([0x5d, 0x7d])
const SPACE = new Set([0x09, 0x0a, 0x0d, 0x20])

/** Longer keys are of no interest. */
const LONGEST_KEY = 64

/**
 * The keys of the outermost braces of a text in JSON or flow YAML, with or without quotes.
 *
 * It only looks, in time linear in the text and without recursion: of what is malformed it gives some of the keys.
 */
export function outermostKeys(text: Uint8Array): ReadonlySet<string> {
  const keys = new Set<string>()
  let depth = 0
  let key = ''
  let at = 0
  while (at < text.length) {
    const byte = text[at] ?? 0
    const end = isDelimiter(byte) ? at + 1 : byte === QUOTE ? stringEnd(text, at) : wordEnd(text, at)
    if (OPEN.has(byte)) depth += 1
    else if (CLOSE.has(byte)) depth -= 1
    else if (byte === COLON && depth === 1) keys.add(key)
    else if (depth === 1 && !isDelimiter(byte) && end - at <= LONGEST_KEY) key = wordAt(text, at, end)
    at = end
  }
  return keys
}

function isDelimiter(byte: number): boolean {
  return byte === COLON || byte === COMMA || SPACE.has(byte) || OPEN.has(byte) || CLOSE.has(byte)
}

/** Goes past the closing quote: one that no odd number of backslashes stands before. */
function stringEnd(text: Uint8Array, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote !== -1; quote = text.indexOf(QUOTE, quote + 1)) {
    let before = quote - 1
    while (text[before] === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 1) return quote + 1
  }
  return text.length
}

function wordEnd(text: Uint8Array, start: number): number {
  let end = start + 1
  while (end < text.length && !isDelimiter(text[end] ?? 0)) end += 1
  return end
}

function wordAt(text: Uint8Array, start: number, end: number): string {
  const isQuoted = text[start] === QUOTE || text[start] === APOSTROPHE
  return fromLatin1(isQuoted ? text.subarray(start + 1, end - 1) : text.subarray(start, end))
}
