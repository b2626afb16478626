import { append, newText, textOf } from '../util/text-builder.ts'
import { HASH, isBlank, isBreak, SPACE, TAB } from './characters.ts'
import { characterAt, YamlFault } from './fault.ts'
import { breaksIn, tabAt } from './gap.ts'
import { addToken, columnOf, peek, skipBreak, skipToBreak } from './scanner.ts'
import type { Scanner } from './scanner.ts'

const PIPE = 0x7c

/** What stands after `|` or `>`. */
interface Header {
  /** What becomes of the line breaks at the end: `-` none stays, `+` all do, otherwise one. */
  readonly chomping: '' | '+' | '-'
  /** How much further right than its parent the text stands; 0 when the first line tells. */
  readonly increment: number
}

/** Scans a block scalar: lines as they are (`|`) or folded (`>`). */
export function scanBlockScalar(scanner: Scanner): void {
  const { at: start, text } = scanner
  const isLiteral = peek(scanner) === PIPE
  const { chomping, increment } = scanHeader(scanner)
  let { at: end } = scanner
  skipBreak(scanner)
  const built = newText()
  const known = increment === 0 ? 0 : Math.max(scanner.indent, 0) + increment
  const first = skipBlankLines(scanner, known)
  const { indent } = first
  let { breaks } = first
  let lineBreak = ''
  let isAfterBlank = false
  while (columnOf(scanner) === indent && scanner.at < text.length) {
    const isBeforeBlank = isBlank(peek(scanner))
    // Lines that begin with a blank are never folded.
    if (isLiteral || isAfterBlank || isBeforeBlank || !lineBreak.startsWith('\n')) append(built, lineBreak)
    else if (breaks === '') append(built, ' ')
    append(built, breaks)
    isAfterBlank = isBeforeBlank
    const from = scanner.at
    skipToBreak(scanner)
    append(built, text.slice(from, scanner.at))
    end = scanner.at
    lineBreak = readBreak(scanner)
    breaks = skipBlankLines(scanner, indent).breaks
  }
  // Only a line break that is there is kept: the document may end without one.
  if (chomping !== '-') append(built, lineBreak)
  if (chomping === '+') append(built, breaks)
  addToken(scanner, { kind: 'scalar', start, end, text: textOf(built), plain: false })
}

function scanHeader(scanner: Scanner): Header {
  const start = scanner.at
  const header = /[|>](?:([-+])([0-9]?)|([0-9])([-+]?))?[ \t]*/y
  header.lastIndex = start
  const [all = '', signFirst, digitSecond, digitFirst, signSecond] = header.exec(scanner.text) ?? []
  scanner.at += all.length
  const digit = digitSecond || digitFirst || ''
  if (digit === '0') throw new YamlFault(characterAt(start), 'the indentation of a block of text is at least 1')
  if (peek(scanner) === HASH) skipToBreak(scanner)
  const next = peek(scanner)
  if (!Number.isNaN(next) && !isBreak(next)) {
    const hint = 'begin the text on the next line, or quote it'
    throw new YamlFault(characterAt(scanner.at), 'nothing can follow on the line where a block of text begins', {
      hint,
    })
  }
  const sign = signFirst ?? signSecond
  return { chomping: sign === '+' || sign === '-' ? sign : '', increment: Number(digit) }
}

function readBreak(scanner: Scanner): string {
  const start = scanner.at
  skipBreak(scanner)
  return scanner.at === start ? '' : breaksIn(scanner.text, { start, end: scanner.at, count: 1 })
}

/**
 * Goes past empty lines to where the text goes on, or to what follows it. With an indentation of 0, the first line that
 * is not empty, or the longest that is, tells the indentation.
 */
function skipBlankLines(scanner: Scanner, known: number): { readonly breaks: string; readonly indent: number } {
  const start = scanner.at
  let count = 0
  let longest = 0
  for (;;) {
    skipSpaces(scanner, known)
    longest = Math.max(longest, columnOf(scanner))
    if (columnOf(scanner) < (known || Infinity) && peek(scanner) === TAB) throw tabAt(scanner.at)
    if (!isBreak(peek(scanner))) break
    skipBreak(scanner)
    count += 1
  }
  const indent = known === 0 ? Math.max(longest, scanner.indent + 1, 1) : known
  const breaks = count === 0 ? '' : breaksIn(scanner.text, { start, end: scanner.at, count })
  return { breaks, indent }
}

/** Goes past the spaces that indent a line. */
function skipSpaces(scanner: Scanner, known: number): void {
  const limit = known === 0 ? Infinity : scanner.lineStart + known
  while (scanner.at < limit && peek(scanner) === SPACE) scanner.at += 1
}
