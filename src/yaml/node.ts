import { HIDDEN } from '../report/known-keys.ts'
import type { ConfigPath } from '../report/path.ts'
import type { SourceText, Span } from '../report/span.ts'
import { keptFor } from '../util/kept-for.ts'

/** A node of a YAML document: its text and its place, before anything is made of it. */
export type YamlNode = ScalarNode | MapNode | ListNode | AliasNode

/** A scalar: the text it stands for, and how it was written. */
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly text: string
  /** Without quotes and not a block: only such a scalar can be a number, a boolean or null by its looks. */
  readonly plain: boolean
  /** As Go's reader has it: the standard ones as `!!name`. */
  readonly tag?: string
  readonly span: Span
}

/** The tag of what an alias stands for that is part of what it stands for: nothing can be made of it. */
export const ENDLESS = '!!endless'

/** A mapping, with the entries as they stand: keys may repeat, and `<<` is an entry like any other. */
export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
  readonly tag?: string
  readonly span: Span
}

/** One entry of a mapping. */
export interface MapEntry {
  readonly key: YamlNode
  readonly value: YamlNode
}

/** A sequence. */
export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly tag?: string
  readonly span: Span
}

/** Another name for a node that stands elsewhere. */
export interface AliasNode {
  readonly kind: 'alias'
  readonly name: string
  readonly target: YamlNode
  readonly span: Span
}

/** The node itself, or what the alias stands for. */
export function targetOf(node: YamlNode): Exclude<YamlNode, AliasNode> {
  let target = node
  while (target.kind === 'alias') target = target.target
  return target
}

/** Whether a scalar is null: only by its looks, or by its tag. */
export function isNull(node: YamlNode): boolean {
  const target = targetOf(node)
  if (target.kind !== 'scalar' || !/^(?:|~|null|Null|NULL)$/.test(target.text)) return false
  return target.tag === undefined ? target.plain : target.tag === '!!null'
}

/** Whether an entry's key is the merge key `<<`; a quoted one is a key like any other. */
export function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.text === '<<' && (key.tag === undefined ? key.plain : key.tag === '!!merge')
}

/** The key as it may be named: between braces a word without a colon is a key too, and more likely half of a value. */
export function keyName(key: ScalarNode, { text }: Pick<SourceText, 'text'>): string {
  return /^\s*:/.test(text.slice(key.span.end, key.span.end + 64)) ? key.text : HIDDEN
}

/**
 * The place of the node at a path, or of its nearest ancestor that exists.
 *
 * Keys that came in by a merge key are found where they were written.
 */
export function spanAt(root: YamlNode, path: ConfigPath): Span {
  let node = root
  for (const step of path) {
    const child = childOf(node, step)
    if (child === undefined) break
    node = child
  }
  return node.span
}

/** The place of the key itself of the last step of a path; of the nearest ancestor when there is none. */
export function keySpanAt(root: YamlNode, path: ConfigPath): Span {
  const parent = nodeAt(root, path.slice(0, -1))
  const last = path.at(-1)
  const target = parent === undefined ? undefined : targetOf(parent)
  if (target?.kind === 'map') {
    const entry = target.entries.find(({ key }) => key.kind === 'scalar' && key.text === last)
    if (entry !== undefined) return entry.key.span
  }
  return spanAt(root, path)
}

/** The node at a path, if there is one. */
export function nodeAt(root: YamlNode, path: ConfigPath): YamlNode | undefined {
  let node: YamlNode | undefined = root
  for (const step of path) node = node === undefined ? undefined : childOf(node, step)
  return node
}

/** The entries that a merge key's value brings in, in order of precedence. */
export function mergedMaps(value: YamlNode): readonly MapNode[] {
  const target = targetOf(value)
  if (target.kind === 'map') return [target]
  // An alias may stand for a mapping, and in a list for each of several, but not for the list.
  if (target.kind !== 'list' || value.kind === 'alias') return []
  return target.items.map(targetOf).filter((item) => item.kind === 'map')
}

/** The members of mappings by their keys: found once, so that a large mapping costs no more than its size. */
const membersOf = keptFor(
  ({ entries }: MapNode): ReadonlyMap<string, YamlNode> =>
    new Map(entries.toReversed().flatMap(({ key, value }) => keyed(key, value))),
)

function childOf(node: YamlNode, step: string | number): YamlNode | undefined {
  const target = targetOf(node)
  if (target.kind === 'list') return typeof step === 'number' ? target.items[step] : undefined
  if (target.kind !== 'map') return undefined
  return membersOf(target).get(step.toString()) ?? mergedChildOf(target, step)
}

function keyed(key: YamlNode, value: YamlNode): readonly (readonly [string, YamlNode])[] {
  return key.kind === 'scalar' ? [[key.text, value]] : []
}

function mergedChildOf(map: MapNode, step: string | number): YamlNode | undefined {
  for (const { key, value } of map.entries) {
    if (!isMergeKey(key)) continue
    for (const merged of mergedMaps(value)) {
      const found = childOf(merged, step)
      if (found !== undefined) return found
    }
  }
  return undefined
}
