import { YamlFault } from './fault.ts'
import { peek } from './scanner.ts'
import type { Scanner } from './scanner.ts'

/** What a letter after a backslash stands for. */
const SIMPLE: ReadonlyMap<number, string> = new Map(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    t: '\t',
    '\t': '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    e: '\x1b',
    ' ': ' ',
    '"': '"',
    "'": "'",
    '\\': '\\',
    N: '\u0085',
    _: '\u00a0',
    L: '\u2028',
    P: '\u2029',
  }).map(([letter, meaning]) => [letter.charCodeAt(0), meaning]),
)

/** How many hexadecimal digits follow `x`, `u` and `U`. */
const DIGITS: ReadonlyMap<number, number> = new Map([
  [0x78, 2],
  [0x75, 4],
  [0x55, 8],
])

/** Scans what follows a backslash in double quotes, and gives what it stands for. */
export function scanEscape(scanner: Scanner): string {
  const letter = peek(scanner)
  const simple = SIMPLE.get(letter)
  if (simple !== undefined) {
    scanner.at += 1
    return simple
  }
  const start = scanner.at - 1
  const count = DIGITS.get(letter)
  if (count === undefined) {
    const detail = 'a backslash in double quotes begins an escape, and YAML does not have this one'
    throw new YamlFault({ start, end: start + 2 }, detail, { hint: 'write \\\\ for a backslash, or use single quotes' })
  }
  let value = 0
  for (let ahead = 1; ahead <= count; ahead++) value = value * 16 + hexDigit(peek(scanner, ahead))
  if (Number.isNaN(value)) {
    throw new YamlFault({ start, end: start + 2 }, `this escape needs ${count} hexadecimal digits`)
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    throw new YamlFault({ start, end: start + 2 + count }, 'this escape stands for no character')
  }
  scanner.at += 1 + count
  return String.fromCodePoint(value)
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN
}
