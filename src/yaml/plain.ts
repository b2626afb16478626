import type { Span } from '../report/span.ts'
import { ENDLESS, isMergeKey, targetOf } from './node.ts'
import type { MapNode, ScalarNode, YamlNode } from './node.ts'
import { resolve } from './resolve.ts'

/** Told of the first thing of a document that cannot become plain data; never returns. */
export type RefusePlain = (problem: string, span: Span) => never

/** Deepest nesting of a document that becomes plain data. */
const DEEPEST = 100

/** Most values that a document may have once its aliases are written out. */
const MOST_VALUES = 100_000

/** A document as plain data, each scalar by its looks: for documents that have no table of types. */
export function plainOf(root: YamlNode, refuse: RefusePlain): unknown {
  let count = 0
  return plain(root, 0)

  function plain(node: YamlNode, depth: number): unknown {
    count += 1
    if (count > MOST_VALUES) refuse(`it has more than ${MOST_VALUES} values`, node.span)
    if (depth > DEEPEST) refuse(`it is nested deeper than ${DEEPEST} levels`, node.span)
    const target = targetOf(node)
    if (target.kind === 'scalar' && target.tag === ENDLESS)
      refuse('it is an alias of something that holds it', node.span)
    if (target.kind === 'scalar') return valueOf(target, refuse)
    if (target.kind === 'list') return target.items.map((item) => plain(item, depth + 1))
    return Object.fromEntries(entriesOf(target).map(([key, value]) => [key, plain(value, depth + 1)]))
  }

  function entriesOf(map: MapNode): readonly (readonly [string, YamlNode])[] {
    const seen = new Set<string>()
    return map.entries.map(({ key, value }) => {
      const target = targetOf(key)
      if (target.kind !== 'scalar' || isMergeKey(key)) return refuse('this cannot be a key', key.span)
      if (seen.has(target.text)) refuse('this key stands here a second time', key.span)
      seen.add(target.text)
      return [target.text, value] as const
    })
  }
}

function valueOf(node: ScalarNode, refuse: RefusePlain): unknown {
  const resolved = resolve(node)
  switch (resolved.kind) {
    case 'null':
      return null
    case 'boolean':
    case 'float':
      return resolved.value
    case 'integer':
      return Number(resolved.value)
    case 'string':
      return resolved.text
    case 'time':
      return node.text
    case 'misfit':
      return refuse('its tag does not fit this text', node.span)
  }
}
