import { lastNotAfter } from '../util/last-not-after.ts'
import { charactersIn } from './columns.ts'
import { sourceName } from './source.ts'
import type { Location, SourceText } from './span.ts'
import { keptFor } from '../util/kept-for.ts'

/** A line and column, both 1-based; the column counts characters (code points). */
export interface Position {
  readonly line: number
  readonly column: number
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
  const index = lastNotAfter(starts, offset)
  const start = starts[index] ?? 0
  const next = starts[index + 1]
  const end = next === undefined ? document.text.length : next - 1
  return { number: index + 1, start, end: document.text.charAt(end - 1) === '\r' ? Math.max(start, end - 1) : end }
}

/** The position that a location begins at. */
export function positionOf({ document, span }: Location): Position {
  const line = lineAt(document, span.start)
  return { line: line.number, column: charactersIn(document, line.start, span.start) + 1 }
}

/** A place as compilers name it, so that an editor finds it: `machine.bu:3:5`. */
export function nameOfPlace(location: Location): string {
  const { line, column } = positionOf(location)
  return `${sourceName(location.document.source)}:${line}:${column}`
}

/** Where each line begins. Counted first: a hostile document may consist of line breaks, and a list would take gigabytes. */
const lineStarts = keptFor(({ text }: SourceText): Uint32Array => {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  const starts = new Uint32Array(count)
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts[line] = at + 1
    line += 1
  }
  return starts
})
