import type { MapEntry, YamlNode } from './node.ts'

/** A collection whose end has not been seen. */
export interface Frame {
  readonly kind: 'document' | 'block-list' | 'plain-list' | 'block-map' | 'flow-list' | 'flow-map' | 'flow-pair'
  readonly start: number
  readonly anchor: string | undefined
  readonly tag: string | undefined
  readonly items: YamlNode[]
  readonly entries: MapEntry[]
  /** The key whose value comes next. */
  key: YamlNode | undefined
  /** What comes next within a pair of brackets: the first of its values, another, or the value of a lone key. */
  next: 'first' | 'more' | 'no-value'
}

/** What comes next in a collection. */
export type Step =
  /** A node; `block` where it may be a block, `plainList` where a list may begin without being indented. */
  | { readonly kind: 'node'; readonly block: boolean; readonly plainList: boolean }
  /** A node that is not there, and where it would be. */
  | { readonly kind: 'nothing'; readonly at: number }
  /** A pair within a list in brackets: a mapping without brackets of its own. */
  | { readonly kind: 'pair'; readonly at: number }
  | { readonly kind: 'end'; readonly at: number }

/** Puts a node where it belongs in the innermost open collection. */
export function putNode(frame: Frame, node: YamlNode): void {
  if (frame.kind !== 'block-map' && frame.kind !== 'flow-map' && frame.kind !== 'flow-pair') {
    frame.items.push(node)
  } else if (frame.key === undefined) frame.key = node
  else {
    frame.entries.push({ key: frame.key, value: shownAt(node, frame.key) })
    frame.key = undefined
  }
}

/** A value that is not there is shown at its key. */
function shownAt(value: YamlNode, key: YamlNode): YamlNode {
  const isNothing = value.kind === 'scalar' && value.plain && value.text === '' && value.span.start === value.span.end
  return isNothing ? { ...value, span: key.span } : value
}

/** The node that a collection has become, at its end. */
export function finish(frame: Frame, end: number): YamlNode {
  const { kind, start, items, entries } = frame
  const tag = frame.tag === undefined ? {} : { tag: frame.tag }
  if (kind === 'flow-map' || kind === 'flow-pair' || kind === 'block-map') {
    const first = entries[0]?.key.span.start ?? start
    const last = entries.at(-1)
    // A block mapping is where its keys and values are: it has no brackets of its own.
    const ends = last === undefined ? start : Math.max(last.key.span.end, last.value.span.end)
    const span = kind === 'flow-map' ? { start, end } : { start: first, end: ends }
    return { ...tag, kind: 'map', entries, span }
  }
  const span = kind === 'flow-list' ? { start, end } : { start, end: items.at(-1)?.span.end ?? start }
  return { ...tag, kind: 'list', items, span }
}
