import { composeYaml } from '../yaml/compose.ts'
import { targetOf, type MapNode, type ScalarNode, type YamlNode } from '../yaml/node.ts'
import { lineEnd, lineStart } from '../util/text.ts'
import type { ConfigPath } from '../report/path.ts'

/** A document as far as it can be taken apart: JSON is read as YAML, of which it is a part. */
export type Tree = YamlNode

/**
 * Takes a document apart. One that is broken at the line that is being written is taken apart without that line. One that is
 * nested deeper than any document means nothing to an editor.
 *
 * @param offset where somebody is writing
 */
export function treeOf(text: string, offset?: number): Tree | undefined {
  const whole = composeYaml(text)
  if (whole.kind === 'node') return isTooDeep(whole.node) ? undefined : whole.node
  if (whole.kind === 'empty' || offset === undefined) return undefined
  const start = lineStart(text, offset)
  const end = lineEnd(text, offset)
  return treeOf(text.slice(0, start) + ' '.repeat(end - start) + text.slice(end))
}

/** How deep the values of a document may be nested: no key of any language lies nearly so deep. */
export const DEEPEST = 100

function isTooDeep(tree: Tree): boolean {
  let level: readonly YamlNode[] = [tree]
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) level = level.flatMap(childrenOf)
  return level.length > 0
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'list') return node.items
  return node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : []
}

/** A value of a document with its place: `key` is there where it stands under one. */
export interface Found {
  readonly path: ConfigPath
  readonly key?: ScalarNode
  readonly node: YamlNode
}

/** Everything that stands in a document, from its top to its end; what an alias stands for only once. */
export function* everything(tree: Tree | undefined): Generator<Found> {
  if (tree === undefined) return
  const open: Found[] = [{ path: [], node: tree }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next
    const { node, path } = next
    if (node.kind === 'map') {
      for (const { key, value } of node.entries.toReversed()) {
        if (key.kind === 'scalar') open.push({ path: [...path, key.text], key, node: value })
      }
    } else if (node.kind === 'list') {
      for (const [index, item] of [...node.items.entries()].toReversed()) {
        open.push({ path: [...path, index], node: item })
      }
    }
  }
}

/** The mappings of a list at a path. */
export function mapsAt(tree: Tree | undefined, path: readonly string[]): readonly MapNode[] {
  const node = childAt(tree, path)
  if (node?.kind !== 'list') return []
  return node.items.map(targetOf).filter((item) => item.kind === 'map')
}

/** The mapping at a path, or what else stands there. */
export function childAt(tree: Tree | undefined, path: ConfigPath): Exclude<YamlNode, { kind: 'alias' }> | undefined {
  let node = tree === undefined ? undefined : targetOf(tree)
  for (const step of path) {
    if (node?.kind === 'list' && typeof step === 'number') {
      const item = node.items[step]
      node = item === undefined ? undefined : targetOf(item)
    } else if (node?.kind === 'map') {
      const entry = node.entries.find(({ key }) => key.kind === 'scalar' && key.text === step)
      node = entry === undefined ? undefined : targetOf(entry.value)
    } else return undefined
  }
  return node
}

/** The text under a key of a mapping. */
export function textUnder(map: MapNode, ...keys: readonly string[]): ScalarNode | undefined {
  const found = childAt(map, keys)
  return found?.kind === 'scalar' ? found : undefined
}
