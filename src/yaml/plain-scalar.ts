import { append, newText, textOf } from '../util/text-builder.ts'
import { HASH, isBlank, isBreak, isGap } from './characters.ts'
import { readGap } from './gap.ts'
import { addToken, columnOf, documentSignAt, peek } from './scanner.ts'
import type { Scanner } from './scanner.ts'

const COLON = 0x3a

/** Scans a scalar without quotes, which may go on over several lines. */
export function scanPlain(scanner: Scanner): void {
  const { at: start, text } = scanner
  const leastColumn = scanner.indent + 1
  const built = newText()
  // What stands on one line is one piece, the blanks between its words with it.
  let from = start
  let end = start
  let endsLine = false
  while (documentSignAt(scanner) === undefined && peek(scanner) !== HASH) {
    const word = scanner.at
    scanner.at = wordEnd(scanner)
    if (scanner.at > word) {
      end = scanner.at
      endsLine = false
    }
    const next = peek(scanner)
    if (!isBlank(next) && !isBreak(next)) break
    const { text: between, hasBreak } = readGap(scanner, { tabsFrom: leastColumn })
    if (hasBreak) {
      endsLine = true
      if (scanner.flowLevel === 0 && columnOf(scanner) < leastColumn) break
      if (!goesOn(scanner)) break
      append(built, text.slice(from, end))
      append(built, between)
      from = scanner.at
    }
  }
  append(built, text.slice(from, end))
  if (endsLine) scanner.keyAllowed = true
  addToken(scanner, { kind: 'scalar', start, end, text: textOf(built), plain: true })
}

/** Whether a word of the scalar follows behind a line break. */
function goesOn(scanner: Scanner): boolean {
  return documentSignAt(scanner) === undefined && peek(scanner) !== HASH && wordEnd(scanner) > scanner.at
}

/** Where the word at the scanner ends: before whitespace, a colon that whitespace follows, or a sign of brackets. */
function wordEnd({ text, at: start, flowLevel }: Scanner): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (isGap(code) || (code === COLON && isGap(text.charCodeAt(at + 1)))) return at
    if (flowLevel > 0 && isFlowSign(code)) return at
    at += 1
  }
}

/** The signs `,`, `?`, `[`, `]`, `{` and `}`. */
function isFlowSign(code: number): boolean {
  return code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d
}
