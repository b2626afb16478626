import type { ConfigSource } from './source.ts'

/** A stretch of a source text, as offsets into the decoded string (UTF-16 code units, end exclusive). */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A document's text together with where it came from: all that is needed to draw an excerpt. */
export interface SourceText {
  readonly source: ConfigSource
  readonly text: string
}

/** A line and column, both 1-based; the column counts characters (code points). */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A place in a source text: what an issue points at. */
export interface Location {
  readonly document: SourceText
  readonly span: Span
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
  return { line, column: Array.from(text.slice(lineStart, end)).length + 1 }
}
