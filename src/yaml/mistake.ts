import { lineStart } from '../util/text.ts'
import type { Span } from '../report/span.ts'
import { characterAt, YamlFault } from './fault.ts'
import type { Scanner } from './scanner.ts'

/** Longest text that is searched for the line where a mistake was made. */
const LONGEST_SEARCH = 1_000_000

/**
 * The fault at the place where the mistake was made, as far as that can be told from where it was noticed: a quote that
 * is closed too late is noticed behind it, and a line that is indented wrongly often only a line or more later.
 */
export function likelierPlace(fault: YamlFault, { text, longQuote }: Scanner): YamlFault {
  const noticed = fault.span.start
  if (longQuote !== undefined && longQuote.start < noticed && longQuote.end >= lineStart(text, noticed)) {
    return new YamlFault(characterAt(longQuote.start), 'this quote is not closed, or closed too late')
  }
  if (!fault.isAboutIndentation || text.length > LONGEST_SEARCH) return fault
  const odd = oddLine(text, noticed)
  if (odd === undefined) return fault
  const hint = fault.hint === undefined ? {} : { hint: fault.hint }
  return new YamlFault(odd, `the indentation of this line is out of step: ${fault.message}`, hint)
}

/** The last line, up to the one after an offset, whose indentation is odd in a text where nearly all are even. */
function oddLine(text: string, noticed: number): Span | undefined {
  const lines = structuralLines(text)
  const odd = lines.filter(({ depth }) => depth % 2 === 1)
  if (odd.length > Math.max(1, lines.length / 10)) return undefined
  const limit = text.indexOf('\n', noticed)
  const after = lines.find(({ start }) => start > (limit === -1 ? text.length : limit))
  const last = odd.findLast(({ start }) => start <= (after?.start ?? text.length))
  return last === undefined ? undefined : { start: last.start + last.depth, end: last.end }
}

interface StructuralLine extends Span {
  readonly depth: number
}

/** The lines that are neither empty nor comments nor part of a block of text. */
function structuralLines(text: string): readonly StructuralLine[] {
  const lines: StructuralLine[] = []
  let start = 0
  let block: number | undefined
  for (const line of text.split('\n')) {
    const depth = line.search(/\S/)
    if (block !== undefined && depth !== -1 && depth <= block) block = undefined
    if (block === undefined && depth !== -1 && line[depth] !== '#') {
      lines.push({ start, end: start + line.trimEnd().length, depth })
      if (/(?:^|[\s:])[|>][-+0-9]{0,2}$/.test((line.split(' #', 1)[0] ?? '').trimEnd())) block = depth
    }
    start += line.length + 1
  }
  return lines
}
