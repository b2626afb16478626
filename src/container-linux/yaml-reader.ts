import { isMergeKey, isNull, keyName, mergedMaps, targetOf } from '../yaml/node.ts'
import type { MapNode, YamlNode } from '../yaml/node.ts'
import { booleanOf, integerOf, stringOf } from '../yaml/scalar.ts'
import type { NodeReader } from '../config/legacy/check-shape.ts'
import { lineAt } from '../report/position.ts'
import type { SourceText } from '../report/span.ts'
import type { Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'

/** Most nodes that are looked at, each alias counted as often as it stands for something: it bounds what aliases can grow to. */
const NODE_LIMIT = 1_000_000

/**
 * Looks at the nodes of a YAML document: merge keys bring in what the mapping itself does not have; a key that stands
 * twice is an error.
 */
export function yamlReader(document: SourceText, report: (issue: Issue) => void): NodeReader<YamlNode> {
  let count = 0
  /** Whether the node is one too many; said only once. */
  const isTooMany = (node: YamlNode, nodes: number): boolean => {
    const before = count
    count += nodes
    if (before <= NODE_LIMIT && count > NODE_LIMIT) {
      const detail = `the document has more than ${NODE_LIMIT} values once its aliases are written out`
      report({ code: 'syntax', severity: 'error', path: [], detail, location: { document, span: node.span } })
    }
    return count > NODE_LIMIT
  }
  return {
    members: (node, path) => {
      const target = targetOf(node)
      if (target.kind !== 'map') return undefined
      return isTooMany(node, target.entries.length) ? [] : membersOf(target, { path, document, report })
    },
    items: (node) => {
      const target = targetOf(node)
      if (target.kind !== 'list') return undefined
      return isTooMany(node, target.items.length) ? [] : target.items
    },
    isNull,
    scalar: (node, type) => {
      const target = targetOf(node)
      if (target.kind !== 'scalar') return undefined
      const answer = { string: stringOf, integer: integerOf, boolean: booleanOf }[type](target)
      return answer.kind === 'value' ? answer.value : undefined
    },
    describe: (node) => {
      const { kind } = targetOf(node)
      return kind === 'map' ? 'a mapping' : kind === 'list' ? 'a list' : 'a string'
    },
  }
}

interface Place {
  readonly path: ConfigPath
  readonly document: SourceText
  readonly report: (issue: Issue) => void
}

function membersOf(map: MapNode, place: Place): readonly (readonly [string, YamlNode])[] {
  const members = new Map<string, { readonly key: YamlNode; readonly value: YamlNode }>()
  for (const entry of map.entries) {
    if (isMergeKey(entry.key)) continue
    const key = targetOf(entry.key)
    const name = key.kind === 'scalar' ? keyName(key, place.document) : ''
    const first = members.get(name)
    if (first === undefined) members.set(name, entry)
    else reportTwice(name, { key: entry.key, first: first.key }, place)
  }
  const own = [...members].map(([name, { value }]) => [name, value] as const)
  return [...own, ...mergedMembers(map, new Set(members.keys()), place)]
}

function mergedMembers(map: MapNode, known: Set<string>, place: Place): readonly (readonly [string, YamlNode])[] {
  const merged: (readonly [string, YamlNode])[] = []
  for (const { key, value } of map.entries) {
    if (!isMergeKey(key)) continue
    for (const other of mergedMaps(value)) {
      for (const member of membersOf(other, place)) {
        if (known.has(member[0])) continue
        known.add(member[0])
        merged.push(member)
      }
    }
  }
  return merged
}

function reportTwice(
  name: string,
  { key, first }: { readonly key: YamlNode; readonly first: YamlNode },
  { path, document, report }: Place,
): void {
  report({
    code: 'butane-duplicate-key',
    severity: 'error',
    path: [...path, name],
    location: { document, span: key.span },
    key: name,
    firstLine: lineAt(document, first.span.start).number,
  })
}
