import { append, newText, textOf } from '../util/text-builder.ts'
import type { TextBuilder } from '../util/text-builder.ts'
import { isBreak, isGap } from './characters.ts'
import { scanEscape } from './escape.ts'
import { characterAt, YamlFault } from './fault.ts'
import { readGap } from './gap.ts'
import { addToken, documentSignAt, peek, skipBreak } from './scanner.ts'
import type { Scanner } from './scanner.ts'

const APOSTROPHE = 0x27
const BACKSLASH = 0x5c

/** Scans a scalar in single or double quotes. Its lines may stand anywhere: indentation means nothing in quotes. */
export function scanQuoted(scanner: Scanner): void {
  const { at: start, line } = scanner
  const quote = peek(scanner)
  const built = newText()
  scanner.at += 1
  for (;;) {
    if (documentSignAt(scanner) !== undefined || scanner.at >= scanner.text.length) throw unclosed(start)
    const isAfterBreak = readWords(scanner, quote, built)
    if (peek(scanner) === quote) break
    append(built, readGap(scanner, { isAfterBreak }).text)
  }
  scanner.at += 1
  const end = scanner.at
  if (scanner.line > line) scanner.longQuote = { start, end }
  addToken(scanner, { kind: 'scalar', start, end, text: textOf(built), plain: false })
}

function unclosed(start: number): YamlFault {
  return new YamlFault(characterAt(start), 'this quote is not closed')
}

/** Reads up to whitespace or the closing quote; tells whether it stopped behind a line break with a backslash. */
function readWords(scanner: Scanner, quote: number, built: TextBuilder): boolean {
  const { text } = scanner
  let from = scanner.at
  for (;;) {
    const code = peek(scanner)
    if (isGap(code)) break
    if (code === quote) {
      if (quote !== APOSTROPHE || peek(scanner, 1) !== APOSTROPHE) break
      // Of a doubled quote the first is kept.
      append(built, text.slice(from, scanner.at + 1))
      scanner.at += 2
      from = scanner.at
    } else if (code === BACKSLASH && quote !== APOSTROPHE) {
      append(built, text.slice(from, scanner.at))
      scanner.at += 1
      if (isBreak(peek(scanner))) {
        skipBreak(scanner)
        return true
      }
      append(built, scanEscape(scanner))
      from = scanner.at
    } else scanner.at += 1
  }
  append(built, text.slice(from, scanner.at))
  return false
}
