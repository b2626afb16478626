/** Thrown by the scanner and the parser, and caught by `parseJson`: it never leaves this folder. */
export class SyntaxFault extends Error {
  readonly offset: number
  readonly hint: string | undefined

  constructor(offset: number, detail: string, hint?: string) {
    super(detail)
    this.offset = offset
    this.hint = hint
  }
}

/** A string of the text, decoded; `end` is the offset behind its closing quote. */
export interface ScannedString {
  readonly value: string
  readonly end: number
}

/** Scans the string whose opening quote is at `start`. Halves of surrogate pairs become U+FFFD, as in Ignition. */
export function scanString(text: string, start: number): ScannedString {
  let escaped = false
  let at = start + 1
  for (; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) break
    if (code === 0x5c) {
      escaped = true
      at += 1
    }
    // NaN, at the end of the text, is not greater than anything.
    if (!(code >= 0x20)) throw stringFault(text, start, at)
  }
  const value = escaped ? unescape(text.slice(start, at + 1), start) : text.slice(start + 1, at)
  return { value, end: at + 1 }
}

function stringFault(text: string, start: number, at: number): SyntaxFault {
  if (at >= text.length) return new SyntaxFault(start, 'the string that begins here is not closed')
  const code = text.charCodeAt(at)
  if (code === 0x0a || code === 0x0d) {
    return new SyntaxFault(
      start,
      'the string that begins here is not closed at the end of its line',
      'add the closing quote, or write the line break as \\n',
    )
  }
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return new SyntaxFault(at, `the control character ${name} stands unescaped in a string`)
}

/** The value of a string in its quotes. Node's own parser needs no memory but the value's, however many escapes there are. */
function unescape(quoted: string, offset: number): string {
  let value: unknown
  try {
    value = JSON.parse(quoted)
  } catch {
    throw escapeFault(quoted, offset)
  }
  return String(value).toWellFormed()
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|([^]))/g

/** The fault of the first escape that JSON does not have. */
function escapeFault(quoted: string, offset: number): SyntaxFault {
  for (const { 0: escape, 1: unknown, index } of quoted.matchAll(ESCAPE)) {
    if (unknown === 'u')
      return new SyntaxFault(offset + index, 'the escape \\u is not followed by four hexadecimal digits')
    if (unknown !== undefined)
      return new SyntaxFault(offset + index, `JSON has no escape ${escape}`, 'write a backslash as \\\\')
  }
  throw new TypeError('a string that JSON cannot read has all its escapes')
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/**
 * Scans the number at `start`. One that is not written as an integer in the range of signed 64-bit numbers has the value
 * `NaN`. Integers beyond 2^53 lose their last digits, which no field of any spec can tell.
 */
export function scanNumber(text: string, start: number): { readonly value: number; readonly end: number } {
  const digits = scanDigits(text, start)
  if (digits) return digits
  NUMBER.lastIndex = start
  const match = NUMBER.exec(text)
  const end = NUMBER.lastIndex
  if (!match || /[0-9.eE]/.test(text.charAt(end))) {
    throw new SyntaxFault(start, 'this is not a number as JSON writes them', numberHint(text, start))
  }
  const [literal, fraction, exponent] = match
  if (fraction !== undefined || exponent !== undefined) return { value: Number.NaN, end }
  if (literal.length > 15) {
    const exact = literal.length > 20 ? INT64_MAX + 1n : BigInt(literal)
    if (exact < INT64_MIN || exact > INT64_MAX) return { value: Number.NaN, end }
  }
  return { value: Number(literal) + 0, end }
}

/** The quick way for what nearly all numbers are: a few digits and nothing else. */
function scanDigits(text: string, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  let at = start
  for (; at < start + 15; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) break
    value = value * 10 + digit
  }
  const next = text.charCodeAt(at)
  const ends = next === 0x2c || next === 0x7d || next === 0x5d || next === 0x0a || next === 0x20
  const leadingZero = text.charCodeAt(start) === 0x30 && at > start + 1
  return ends && at > start && !leadingZero ? { value, end: at } : undefined
}

function numberHint(text: string, start: number): string | undefined {
  const octal = /-?0([0-7]+)/y
  octal.lastIndex = start
  const match = octal.exec(text)
  if (!match?.[1]) return undefined
  return `octal numbers are written in decimal here: 0${match[1]} is ${Number.parseInt(match[1], 8)}`
}

const LITERALS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

/** Scans `true`, `false` or `null`. */
export function scanLiteral(text: string, start: number): { readonly value: boolean | null; readonly end: number } {
  for (const [literal, value] of LITERALS) {
    if (text.startsWith(literal, start)) return { value, end: start + literal.length }
  }
  throw unexpected(text, start, 'a value')
}

/** The fault of finding something else than what must come at `offset`. */
export function unexpected(text: string, offset: number, expected: string): SyntaxFault {
  if (offset >= text.length) return new SyntaxFault(offset, `the document ends where ${expected} should come`)
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  const hint = hintFor(text, offset, character)
  return new SyntaxFault(offset, `expected ${expected} but found ${JSON.stringify(character)}`, hint)
}

function hintFor(text: string, offset: number, character: string): string | undefined {
  if (character === '#' || text.startsWith('//', offset) || text.startsWith('/*', offset)) {
    return 'JSON has no comments'
  }
  if (character === "'") return 'JSON writes strings in double quotes'
  if (/[TFNUtfnu]/.test(character)) return 'JSON knows the words true, false and null, in lower case'
  return undefined
}
