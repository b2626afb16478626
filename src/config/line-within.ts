import type { Location } from '../report/span.ts'

/**
 * The place of one line of a text that is a value of the document: within a JSON string, or a literal block of YAML.
 * Where lines are folded or stand in another file, the place of the value itself.
 */
export function lineWithin(location: Location, line: number): Location {
  const { document, span } = location
  const raw = document.text.slice(span.start, span.end)
  const found = raw.startsWith('|') ? lineOfBlock(raw, line) : raw.startsWith('"') ? lineOfString(raw, line) : undefined
  if (found === undefined) return location
  return { document, span: { start: span.start + found.start, end: span.start + found.end } }
}

interface Part {
  readonly start: number
  readonly end: number
}

/** The first line of a block is the one behind its sign. */
function lineOfBlock(raw: string, line: number): Part | undefined {
  let start = 0
  for (let count = 0; count < line; count += 1) {
    const end = raw.indexOf('\n', start)
    if (end === -1) return undefined
    start = end + 1
  }
  const end = raw.indexOf('\n', start)
  const text = raw.slice(start, end === -1 ? undefined : end)
  const indent = text.length - text.trimStart().length
  return { start: start + indent, end: Math.max(start + text.trimEnd().length, start + indent + 1) }
}

/** Lines of a string in quotes end with an escape; one that is broken itself is folded. */
function lineOfString(raw: string, line: number): Part | undefined {
  if (raw.includes('\n')) return undefined
  const breaks = [...raw.matchAll(/\\(?:u000[aA]|[^])/g)].filter(([escape]) => /^\\(?:n|u000a)$/i.test(escape))
  const before = line === 1 ? undefined : breaks[line - 2]
  if (line > 1 && before === undefined) return undefined
  const start = before === undefined ? 1 : before.index + before[0].length
  const end = breaks[line - 1]?.index ?? raw.length - 1
  return { start, end: Math.max(end, start + 1) }
}
