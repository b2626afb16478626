import { append, newText, textOf } from '../../util/text-builder.ts'
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
  let gap = ''
  let endsLine = false
  let end = start
  while (documentSignAt(scanner) === undefined && peek(scanner) !== HASH) {
    const from = scanner.at
    scanner.at = wordEnd(scanner)
    if (scanner.at > from) {
      append(built, gap)
      append(built, text.slice(from, scanner.at))
      end = scanner.at
      gap = ''
      endsLine = false
    }
    const next = peek(scanner)
    if (!isBlank(next) && !isBreak(next)) break
    const { text: between, hasBreak } = readGap(scanner, { tabsFrom: leastColumn })
    gap = between
    endsLine = hasBreak
    if (scanner.flowLevel === 0 && columnOf(scanner) < leastColumn) break
  }
  if (endsLine) scanner.keyAllowed = true
  addToken(scanner, { kind: 'scalar', start, end, text: textOf(built), plain: true })
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
