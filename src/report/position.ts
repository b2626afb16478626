import { charactersIn } from './columns.ts'
import type { Location, SourceText } from './span.ts'

/** A line and column, both 1-based; the column counts characters (code points). */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Computes the position of an offset in a text. Takes time linear in the offset: call it only for what is printed. */
export function positionAt(text: string, offset: number): Position {
  const end = Math.min(offset, text.length)
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1
    lineStart = at + 1
  }
  return { line, column: countCharacters(text, lineStart, end) + 1 }
}

/** A line of a document: its number, and where it begins and ends in the text, without the line break. */
export interface Line {
  readonly number: number
  readonly start: number
  readonly end: number
}

/** The line of a document that an offset is in. The first call for a document finds all its lines. */
export function lineAt(document: SourceText, offset: number): Line {
  const starts = lineStarts(document)
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  const start = starts[low - 1] ?? 0
  const next = starts[low]
  const end = next === undefined ? document.text.length : next - 1
  return { number: low, start, end: document.text.charAt(end - 1) === '\r' ? Math.max(start, end - 1) : end }
}

/** The position that a location begins at. */
export function positionOf({ document, span }: Location): Position {
  const line = lineAt(document, span.start)
  return { line: line.number, column: charactersIn(document, line.start, span.start) + 1 }
}

const linesOfDocument = new WeakMap<SourceText, Uint32Array>()

/** Where each line begins. Counted first: a hostile document may consist of line breaks, and a list would take gigabytes. */
function lineStarts(document: SourceText): Uint32Array {
  const known = linesOfDocument.get(document)
  if (known) return known
  const { text } = document
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  const starts = new Uint32Array(count)
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts[line] = at + 1
    line += 1
  }
  linesOfDocument.set(document, starts)
  return starts
}

function countCharacters(text: string, start: number, end: number): number {
  let count = Math.min(end, text.length) - start
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    // The second half of a surrogate pair is no character of its own.
    if (code >= 0xdc00 && code <= 0xdfff) count -= 1
  }
  return Math.max(0, count)
}
