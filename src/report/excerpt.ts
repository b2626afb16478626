import { printable } from '../util/printable.ts'
import { guessTokens } from './guess-tokens.ts'
import { HIDDEN } from './known-keys.ts'
import { lineAt } from './position.ts'
import type { Location, Span } from './span.ts'
import type { Line } from './position.ts'
import { shownSpans } from './tokens.ts'

/** A line of a document as it may be shown, and what of it is marked: both offsets count characters of `text`. */
export interface Excerpt {
  readonly lineNumber: number
  readonly text: string
  readonly mark: Span
}

/** How much of a long line is shown, where nobody says how wide it may be. */
const WIDTH = 100

/**
 * The line that a location begins in, made fit to be shown: of keys, signs and what is known to be harmless all is there,
 * of anything else nothing; of a long line only what is near the location. Empty lines have no excerpt.
 *
 * @param width how many characters it may have
 */
export function excerptOf({ document, span }: Location, width: number = WIDTH): Excerpt | undefined {
  const line = lineAt(document, span.start)
  if (document.text.slice(line.start, Math.min(line.end, line.start + width)).trim() === '') return undefined
  const window = windowOf(line, span, width)
  const tokens = document.tokens?.(window) ?? guessTokens(document, line)
  const shown = draw(document.text, { window, spans: shownSpans(document.text, window, tokens) })
  const from = shown.columnOf(Math.max(span.start, window.start))
  const to = shown.columnOf(Math.min(Math.max(span.end, span.start + 1), window.end))
  const lead = window.start > line.start && !shown.text.startsWith(HIDDEN) ? HIDDEN : ''
  const text = `${lead}${shown.text}${window.end < line.end && !shown.text.endsWith(HIDDEN) ? HIDDEN : ''}`
  const start = from + lead.length
  return { lineNumber: line.number, text, mark: { start, end: Math.max(start + 1, to + lead.length) } }
}

function windowOf(line: Line, span: Span, width: number): Span {
  if (line.end - line.start <= width) return line
  const start = Math.max(line.start, Math.min(span.start - Math.min(32, Math.floor(width / 3)), line.end - width))
  return { start, end: Math.min(line.end, start + width) }
}

interface Drawn {
  readonly text: string
  /** The column in `text` of an offset of the source. */
  columnOf(offset: number): number
}

function draw(source: string, { window, spans }: { window: Span; spans: readonly Span[] }): Drawn {
  let text = ''
  let column = 0
  let next = 0
  const columns: number[] = []
  for (let at = window.start; at < window.end;) {
    while (next < spans.length && (spans[next]?.end ?? 0) <= at) next += 1
    const span = spans[next]
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0)
    // How far a line is indented is no secret.
    const isShown = (span !== undefined && span.start <= at) || (/\s/.test(character) && text.trim() === '')
    const end = isShown ? at + character.length : Math.min(span?.start ?? window.end, window.end)
    for (; at < end; at++) columns[at - window.start] = column
    const drawn = !isShown ? HIDDEN : character === '\t' ? ' ' : printable(character)
    text += drawn
    column += Array.from(drawn).length
  }
  return { text, columnOf: (offset) => columns[offset - window.start] ?? column }
}
