import { lineAt } from './span.ts'
import type { Line, Location, SourceText, Span } from './span.ts'

/** A line of a document as it may be shown, and what of it is marked: both offsets count characters of `text`. */
export interface Excerpt {
  readonly lineNumber: number
  readonly text: string
  readonly mark: Span
}

/** How much of a long line is shown: before what is marked, and in all. */
const BEFORE = 32
const WIDTH = 100

const ELLIPSIS = '…'

/**
 * The line that a location begins in, made fit to be shown: secrets are left out, control characters cannot reach the
 * terminal, and of a long line only what is near the location is there. Empty lines have no excerpt.
 */
export function excerptOf({ document, span }: Location): Excerpt | undefined {
  const line = lineAt(document, span.start)
  if (document.text.slice(line.start, Math.min(line.end, line.start + WIDTH)).trim() === '') return undefined
  const window = windowOf(line, span)
  const parts = [...hiddenIn(document, line, window)]
  const shown = draw(document.text, { window, hidden: parts })
  const from = shown.columnOf(Math.max(span.start, window.start))
  const to = shown.columnOf(Math.min(Math.max(span.end, span.start + 1), window.end))
  const lead = window.start > line.start ? ELLIPSIS : ''
  const text = `${lead}${shown.text}${window.end < line.end ? ELLIPSIS : ''}`
  const start = from + lead.length
  return { lineNumber: line.number, text, mark: { start, end: Math.max(start + 1, to + lead.length) } }
}

function windowOf(line: Line, span: Span): Span {
  if (line.end - line.start <= WIDTH) return line
  const start = Math.max(line.start, Math.min(span.start - BEFORE, line.end - WIDTH))
  return { start, end: Math.min(line.end, start + WIDTH) }
}

/** What of a window is hidden, in order and without overlaps. */
function hiddenIn(document: SourceText, line: Line, window: Span): Span[] {
  // Patterns see a little more than what is shown, so that a key just outside still hides its value.
  const around = { start: Math.max(line.start, window.start - 256), end: Math.min(line.end, window.end + 64) }
  const text = document.text.slice(around.start, around.end)
  const spans = patternsFor(document, line).flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const keep = match.groups?.['keep']?.length ?? 0
      return { start: around.start + match.index + keep, end: around.start + match.index + match[0].length }
    }),
  )
  spans.push(...(document.secrets?.(window) ?? []))
  const ordered = spans.filter(({ start, end }) => end > start).sort((one, other) => one.start - other.start)
  return joined(ordered)
}

/** What is secret wherever it stands: a rule of thumb that holds for every language. */
const PATTERNS: readonly RegExp[] = [
  // the value of a key that names a secret
  /(?<keep>["']?(?:password_?hash|passphrase|password|secret|token|authorization)["']?\s*[:=]\s*["']?)[^"'\s][^"']*/gi,
  // the payload of a data URL
  /(?<keep>\bdata:[^,"'\s]{0,128},)[^"'\s]+/gi,
  // user and password, and the query, of a URL
  /(?<keep>[a-z][a-z0-9+.-]*:\/\/)[^/?#"'\s@]+@/gi,
  /(?<keep>[a-z][a-z0-9+.-]*:\/\/[^?#"'\s]+[?#])[^"'\s]+/gi,
  // an encrypted password
  /\$(?:1|2[abxy]?|5|6|7|gy|y)\$[^\s"']+/g,
  // a line of base64, as keys are written
  /[A-Za-z0-9+/=]{60,}/g,
]

/** In a line that nobody could parse, a secret may begin far outside of what is looked at: no long word is shown. */
const OPAQUE = /[A-Za-z0-9+/=%_.$-]{24,}/g

function patternsFor(document: SourceText, line: Line): readonly RegExp[] {
  return document.secrets || line.end - line.start <= WIDTH ? PATTERNS : [...PATTERNS, OPAQUE]
}

function joined(ordered: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of ordered) {
    const last = result.at(-1)
    if (last && span.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    } else result.push(span)
  }
  return result
}

interface Drawn {
  readonly text: string
  /** The column in `text` of an offset of the source. */
  columnOf(offset: number): number
}

function draw(source: string, { window, hidden }: { window: Span; hidden: readonly Span[] }): Drawn {
  let text = ''
  let column = 0
  let next = 0
  const columns: number[] = []
  for (let at = window.start; at < window.end; column++) {
    while (next < hidden.length && (hidden[next]?.end ?? 0) <= at) next += 1
    const secret = hidden[next]
    const isHidden = secret !== undefined && secret.start <= at
    const character = isHidden ? ELLIPSIS : String.fromCodePoint(source.codePointAt(at) ?? 0)
    const end = isHidden ? Math.min(secret.end, window.end) : at + character.length
    for (; at < end; at++) columns[at - window.start] = column
    text += isHidden ? ELLIPSIS : printable(character)
  }
  return { text, columnOf: (offset) => columns[offset - window.start] ?? column }
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

/** A text in which no character can control a terminal or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(UNPRINTABLE, '\uFFFD')
}
