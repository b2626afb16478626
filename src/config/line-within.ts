import type { Location } from '../report/span.ts'

/**
 * The place of one line of a text that is a value of the document: within a JSON string, or a literal block of YAML.
 * Where lines are folded or stand in another file, the place of the value itself.
 */
export function lineWithin(location: Location, line: number): Location {
  const { document, span } = location
  const found = linesWithin(document.text.slice(span.start, span.end))?.[line - 1]
  if (found === undefined) return location
  return { document, span: { start: span.start + found.start, end: span.start + found.end } }
}

/** A line of a text, as it is written in a document: without its indentation, and never empty. */
export interface LineWithin {
  readonly start: number
  readonly end: number
}

/** The lines of a text that is written as a JSON string or a literal block of YAML; `undefined` where they are folded. */
export function linesWithin(written: string): readonly LineWithin[] | undefined {
  if (written.startsWith('|')) return linesOfBlock(written)
  return written.startsWith('"') && !written.includes('\n') ? linesOfString(written) : undefined
}

/** The first line of a block is the one behind its sign. */
function linesOfBlock(written: string): readonly LineWithin[] {
  const lines: LineWithin[] = []
  for (let at = written.indexOf('\n'); at !== -1;) {
    const next = written.indexOf('\n', at + 1)
    const text = written.slice(at + 1, next === -1 ? undefined : next)
    const start = at + 1 + text.length - text.trimStart().length
    lines.push({ start, end: Math.max(at + 1 + text.trimEnd().length, start + 1) })
    at = next
  }
  return lines
}

/** Lines of a string in quotes end with an escape. */
function linesOfString(written: string): readonly LineWithin[] {
  const breaks = [...written.matchAll(/\\(?:u000[aA]|[^])/g)].filter(([escape]) => /^\\(?:n|u000a)$/i.test(escape))
  const starts = [1, ...breaks.map(({ 0: escape, index }) => index + escape.length)]
  return starts.map((start, index) => ({
    start,
    end: Math.max(breaks[index]?.index ?? written.length - 1, start + 1),
  }))
}
