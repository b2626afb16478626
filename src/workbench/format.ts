import { targetOf, type YamlNode } from '../yaml/node.ts'
import { looksLikeJson } from './language.ts'
import { opensBlock, readLine, type Line } from './cursor/lines.ts'
import { treeOf } from './tree.ts'

/**
 * A document in the usual style: two spaces for each level, items of lists indented below their key, one space after a dash and a
 * colon, nothing behind lines. Remarks, blank lines, quotes and the text of blocks stay as they are.
 *
 * What the document says stays the same: it is compared, and a document of which that cannot be told is not touched.
 */
export function formatDocument(text: string): string | undefined {
  const before = treeOf(text)
  if (before === undefined) return undefined
  const formatted = looksLikeJson(text) ? formatJson(text) : formatLines(text)
  if (formatted === undefined) return undefined
  const after = treeOf(formatted)
  return after !== undefined && saysTheSame(before, after) ? formatted : undefined
}

function formatJson(text: string): string | undefined {
  try {
    return `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`
  } catch {
    return undefined
  }
}

/** A mapping or an item that is open: its column as it was, and as it becomes. */
interface Level {
  readonly kind: 'dash' | 'content'
  readonly from: number
  readonly to: number
}

/** A block of text that is open. */
interface OpenBlock {
  /** Lines that are not further to the right are none of it. */
  readonly parent: number
  readonly to: number
  /** How far its lines were indented; not known before the first. */
  indent: number | undefined
}

interface Formatting {
  readonly out: string[]
  levels: readonly Level[]
  block: OpenBlock | undefined
  /** How many brackets are open. */
  brackets: number
  /** Remarks and blank lines, which belong to the line that follows. */
  waiting: string[]
}

function formatLines(text: string): string {
  const state: Formatting = { out: [], levels: [], block: undefined, brackets: 0, waiting: [] }
  for (const raw of text.replaceAll('\r\n', '\n').split('\n')) formatLine(raw, state)
  flush(state, 0)
  return `${state.out.join('\n').trimEnd()}\n`
}

function formatLine(raw: string, state: Formatting): void {
  const column = raw.search(/[^ ]|$/)
  const isEmpty = raw.trim() === ''
  const { block } = state
  if (block !== undefined && (isEmpty || column > block.parent)) {
    if (!isEmpty) block.indent ??= column
    const inside = raw.slice(block.indent ?? raw.length)
    state.out.push(inside === '' ? '' : ' '.repeat(block.to) + inside)
    return
  }
  state.block = undefined
  if (state.brackets > 0) {
    state.brackets += balanceOf(raw)
    state.out.push(raw.trimEnd())
  } else if (isEmpty || raw.charAt(column) === '#') state.waiting.push(raw)
  else if (/^(?:---|\.\.\.|%)/.test(raw)) {
    flush(state, 0)
    state.out.push(raw.trimEnd())
  } else formatContent(readLine(raw, 0), raw, state)
}

function formatContent(line: Line, raw: string, state: Formatting): void {
  const { levels, to } = place(line, state.levels)
  flush(state, to)
  state.levels = levels
  state.out.push(writeLine(raw, { line, to }))
  if (opensBlock(line.rest)) {
    const parent = line.key === undefined ? (line.dashes.at(-1) ?? 0) : line.column
    const said = /[1-9]/.exec(line.rest)?.[0]
    const above = levels.at(line.key === undefined ? -2 : -1)?.to ?? 0
    const indent = said === undefined ? undefined : parent + Number(said)
    state.block = { parent, to: above + Number(said ?? 2), indent }
  } else if (/^[[{]/.test(line.rest)) state.brackets = balanceOf(line.rest)
}

/** The levels that are open behind a line, and where it goes itself. */
function place(line: Line, open: readonly Level[]): { readonly levels: readonly Level[]; readonly to: number } {
  const first = line.dashes[0] ?? line.column
  const isItem = line.dashes.length > 0
  // The dash of an item may stand below the first letter of the key that it belongs to.
  const above = open.filter(({ from, kind }) => from < first || (from === first && isItem && kind === 'content'))
  const last = above.at(-1)
  const to = last === undefined ? 0 : last.to + 2
  const dashes = line.dashes.map((from, index): Level => ({ kind: 'dash', from, to: to + 2 * index }))
  const content: Level = { kind: 'content', from: line.column, to: to + 2 * line.dashes.length }
  return { levels: [...above, ...dashes, content], to }
}

function writeLine(raw: string, { line, to }: { readonly line: Line; readonly to: number }): string {
  const lead = ' '.repeat(to) + '- '.repeat(line.dashes.length)
  const content = raw.slice(line.column).trimEnd()
  if (line.key === undefined) return `${lead}${content}`.trimEnd()
  const key = content.slice(0, line.key.end - line.key.start)
  const behind = content.slice(content.indexOf(':', key.length) + 1).replace(/^[ \t]+/, '')
  return `${lead}${key}:${behind === '' ? '' : ` ${behind}`}`
}

/** Writes the remarks that stand in front of a line: with it, or where they were if they end something deeper. */
function flush(state: Formatting, to: number): void {
  for (const raw of state.waiting) {
    const column = raw.search(/[^ ]|$/)
    const own = state.levels.find(({ kind, from }) => kind === 'content' && from === column)?.to
    state.out.push(raw.trim() === '' ? '' : ' '.repeat(Math.max(to, own ?? 0)) + raw.trim())
  }
  state.waiting = []
}

/** How many brackets a line opens more than it closes, outside of quotes. */
function balanceOf(line: string): number {
  let depth = 0
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at)
    if (quote !== '') {
      if (letter === '\\' && quote === '"') at += 1
      else if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
  }
  return depth
}

function saysTheSame(one: YamlNode, other: YamlNode): boolean {
  if (one.kind === 'alias' || other.kind === 'alias') {
    return one.kind === 'alias' && other.kind === 'alias' && one.name === other.name
  }
  const left = targetOf(one)
  const right = targetOf(other)
  if (left.kind === 'scalar') {
    return right.kind === 'scalar' && left.text === right.text && left.plain === right.plain && left.tag === right.tag
  }
  if (left.kind === 'list') {
    return (
      right.kind === 'list' &&
      left.items.length === right.items.length &&
      left.items.every((item, index) => {
        const twin = right.items[index]
        return twin !== undefined && saysTheSame(item, twin)
      })
    )
  }
  return (
    right.kind === 'map' &&
    left.entries.length === right.entries.length &&
    left.entries.every(({ key, value }, index) => {
      const twin = right.entries[index]
      return twin !== undefined && saysTheSame(key, twin.key) && saysTheSame(value, twin.value)
    })
  )
}
