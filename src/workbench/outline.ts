import type { Span } from '../report/span.ts'
import type { YamlNode } from '../yaml/node.ts'
import { textUnder, type Tree } from './tree.ts'

/** An entry of a document's table of contents. */
export interface OutlineEntry {
  readonly name: string
  /** What it says at its own name: a format, a version. */
  readonly detail?: string
  readonly kind: 'section' | 'list' | 'item' | 'value'
  readonly whole: Span
  readonly span: Span
  readonly children: readonly OutlineEntry[]
}

/** A document's table of contents: its sections, and in them what is listed, by the name that it has. */
export function outlineOf(tree: Tree | undefined): readonly OutlineEntry[] {
  return tree === undefined ? [] : entriesOf(tree, 0)
}

/** Deeper than that a table of contents is no help. */
const DEEPEST = 8

function entriesOf(node: YamlNode, depth: number): readonly OutlineEntry[] {
  if (depth > DEEPEST) return []
  if (node.kind === 'list') return node.items.flatMap((item, index) => itemEntry(item, index, depth))
  if (node.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }): readonly OutlineEntry[] => {
    if (key.kind !== 'scalar') return []
    const whole = { start: key.span.start, end: Math.max(key.span.end, value.span.end) }
    const children = entriesOf(value, depth + 1)
    const kind = value.kind === 'map' ? 'section' : value.kind === 'list' ? 'list' : 'value'
    return [{ name: key.text === '' ? '""' : key.text, kind, whole, span: key.span, children }]
  })
}

/** What tells the items of lists apart. */
const NAMES = ['path', 'name', 'device', 'label', 'source', 'inline', 'local', 'number']
const DETAILS = ['format', 'level', 'target', 'device']

function itemEntry(item: YamlNode, index: number, depth: number): readonly OutlineEntry[] {
  if (item.kind === 'scalar') return []
  if (item.kind !== 'map') return entriesOf(item, depth)
  const named = NAMES.map((key) => textUnder(item, key)).find((text) => text !== undefined && text.text !== '')
  const detail = DETAILS.map((key) => textUnder(item, key)).find((text) => text !== undefined && text !== named)
  const children = item.entries.flatMap(({ key, value }) =>
    key.kind === 'scalar' && value.kind === 'list' ? entriesOf(value, depth + 1) : [],
  )
  return [
    {
      name: firstLine(named?.text) ?? `[${index}]`,
      kind: 'item',
      whole: item.span,
      span: named?.span ?? item.span,
      children,
      detail: detail?.text,
    },
  ]
}

function firstLine(text: string | undefined): string | undefined {
  const line = text?.split('\n', 1)[0]?.slice(0, 80)
  return line === '' ? undefined : line
}

/** A stretch that an editor can fold: from the line that it begins in to that which it ends in. */
export function foldsOf(tree: Tree | undefined): readonly Span[] {
  const folds: Span[] = []
  const open: YamlNode[] = tree === undefined ? [] : [tree]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'list') {
      folds.push(...node.items.map(({ span }) => span))
      open.push(...node.items)
    }
    if (node.kind !== 'map') continue
    for (const { key, value } of node.entries) {
      folds.push({ start: key.span.start, end: value.span.end })
      open.push(value)
    }
  }
  return folds.filter(({ start, end }) => end > start)
}
