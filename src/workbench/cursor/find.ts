import type { ConfigPath } from '../../report/path.ts'
import type { Block, Cursor } from './cursor.ts'
import { cursorInFlow, type Flow } from './flow.ts'
import { opensBlock, opensFlow, readLine, type Line } from './lines.ts'

/**
 * Where in a document an offset is, for documents that are being written: the line of the offset, and any other, may be
 * broken. The structure is told by how lines are indented, between brackets by the brackets.
 */
export function cursorAt(text: string, offset: number): Cursor {
  const first = text.search(/\S/)
  if (text.charAt(first) === '{') {
    const flow = { start: first, base: [], style: 'json' } as const
    return cursorInFlow(text, offset, flow) ?? { kind: 'elsewhere' }
  }
  return cursorInLines(text, offset)
}

/** A mapping or a list that is open. */
interface Level {
  readonly column: number
  readonly step: string | number
}

/** What the lines up to some place have opened. */
interface Walk {
  readonly levels: Level[]
  /** For every mapping, by its path: its keys, and for each the line that it stands in. */
  readonly keys: Map<string, Map<string, number>>
}

function cursorInLines(text: string, offset: number): Cursor {
  const walk: Walk = { levels: [], keys: new Map() }
  let found: Cursor | undefined
  for (let start = 0; start <= text.length;) {
    const line = readLine(text, start)
    if (found === undefined && offset <= line.end) found = cursorInLine(text, offset, { line, walk })
    if (found !== undefined && found.kind !== 'key') return found
    const isHere = offset >= line.start && offset <= line.end
    const next = take(line, walk, isHere)
    const region = isHere ? undefined : regionBehind(text, line, walk)
    if (region !== undefined && offset > region.from && offset <= region.end) {
      if (region.kind === 'block') return { kind: 'block', path: next, block: region.block }
      const inFlow = cursorInFlow(text, offset, region.flow)
      if (inFlow !== undefined) return inFlow
    }
    start = (region?.end ?? line.end) + 1
  }
  if (found?.kind !== 'key' || found.style !== 'block') return found ?? { kind: 'elsewhere' }
  const others = new Set(walk.keys.get(idOf(found.path))?.keys())
  return { ...found, others }
}

function cursorInLine(text: string, offset: number, { line, walk }: { line: Line; walk: Walk }): Cursor {
  const { key, restStart, rest } = line
  const hash = /(?:^|[ \t])#/.exec(text.slice(line.start, line.end))
  const isQuoted = /^["']/.test(rest)
  if (hash !== null && !isQuoted && offset > line.start + hash.index + hash[0].length - 1) return { kind: 'elsewhere' }
  if (key !== undefined && offset > key.end) {
    const path = openedBy(line, walk)
    if (opensFlow(rest) && offset > restStart) {
      const inFlow = cursorInFlow(text, offset, { start: restStart, base: path, style: 'flow' })
      if (inFlow !== undefined) return inFlow
    }
    const start = Math.min(restStart, Math.max(offset, key.end + 1))
    return {
      kind: 'value',
      path,
      word: { start, end: start + rest.length },
      column: start - line.start,
      style: 'block',
    }
  }
  // On a line that is empty the place of the cursor says how far it is indented.
  const column = line.isBlank && line.dashes.length === 0 ? offset - line.start : line.column
  const levels = levelsAt(walk.levels, line.dashes, column)
  const path = levels.map(({ step }) => step)
  const inBrackets = key === undefined && opensFlow(rest) && offset > restStart
  if (inBrackets) {
    const inFlow = cursorInFlow(text, offset, { start: restStart, base: path, style: 'flow' })
    if (inFlow !== undefined) return inFlow
  }
  const start = line.isBlank ? offset : line.start + line.column
  const end = key?.end ?? Math.max(start, restStart + rest.length)
  const isWhole = key !== undefined
  return { kind: 'key', path, word: { start, end }, others: new Set(), column, isWhole, style: 'block' }
}

/** The levels that are open where something begins at a column, behind dashes. */
function levelsAt(open: readonly Level[], dashes: readonly number[], column: number): readonly Level[] {
  let levels = open
  for (const dash of dashes) levels = withItem(levels, dash)
  return levels.filter((level) => level.column < column)
}

/** The levels with a further item of the list that a dash at a column belongs to. */
function withItem(open: readonly Level[], column: number): readonly Level[] {
  const last = open.find((level) => level.column === column && typeof level.step === 'number')
  // The dash of a list may stand below the first letter of the key that it belongs to.
  const above = open.filter(
    (level) => level.column < column || (level.column === column && typeof level.step === 'string'),
  )
  const number = typeof last?.step === 'number' ? last.step + 1 : 0
  return [...above, { column, step: number }]
}

function openedBy(line: Line, walk: Walk): ConfigPath {
  const levels = levelsAt(walk.levels, line.dashes, line.column)
  const steps = levels.map(({ step }) => step)
  return line.key === undefined ? steps : [...steps, line.key.name]
}

/** Goes past a line; gives the path of what it opens. */
function take(line: Line, walk: Walk, isHere: boolean): ConfigPath {
  if (line.isBlank) return walk.levels.map(({ step }) => step)
  let levels = [...levelsAt(walk.levels, line.dashes, line.column)]
  if (line.key !== undefined) {
    const path = idOf(levels.map(({ step }) => step))
    const keys = walk.keys.get(path) ?? new Map<string, number>()
    if (!isHere) keys.set(line.key.name, line.start)
    walk.keys.set(path, keys)
    levels = [...levels, { column: line.column, step: line.key.name }]
  }
  walk.levels.splice(0, walk.levels.length, ...levels)
  return levels.map(({ step }) => step)
}

type Region =
  | { readonly kind: 'block'; readonly from: number; readonly end: number; readonly block: Block }
  | { readonly kind: 'flow'; readonly from: number; readonly end: number; readonly flow: Flow }

/** What a line opens that goes on over further lines, and has rules of its own. */
function regionBehind(text: string, line: Line, walk: Walk): Region | undefined {
  if (opensBlock(line.rest)) return blockBehind(text, line)
  if (!opensFlow(line.rest)) return undefined
  const flow = { start: line.restStart, base: walk.levels.map(({ step }) => step), style: 'flow' } as const
  const end = endOfFlow(text, line.restStart)
  return end <= line.end ? undefined : { kind: 'flow', from: line.end, end, flow }
}

function blockBehind(text: string, line: Line): Region {
  const parent = line.key === undefined ? (line.dashes.at(-1) ?? 0) : line.column
  let end = line.end
  let indent: number | undefined
  while (end < text.length) {
    const next = readLine(text, end + 1)
    const column = text.slice(next.start, next.end).search(/[^ \r]|$/)
    const isEmpty = text.slice(next.start, next.end).trim() === ''
    if (!isEmpty && column <= parent) break
    if (!isEmpty) indent ??= column
    end = next.end
  }
  const block = { start: Math.min(text.length, line.end + 1), end, indent: indent ?? parent + 2 }
  return { kind: 'block', from: line.end, end, block }
}

function endOfFlow(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') {
      const close = text.slice(at + 1).search(/(?<!\\)"/)
      if (close === -1) return text.length
      at += close + 1
    } else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    if (depth === 0) return text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at)
  }
  return text.length
}

function idOf(path: ConfigPath): string {
  return path.join('\u0000')
}
