import type { ButaneIssue } from '../../report/issues.ts'
import { visibilityAt } from '../../report/known-keys.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { Span } from '../../report/span.ts'
import { lineAt } from '../../report/position.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import { hasField, isObjectType, type Fields, type FieldType } from '../schema/field.ts'
import type { Variant } from '../variants.ts'
import {
  ENDLESS,
  isMergeKey,
  keyName,
  isNull,
  mergedMaps,
  targetOf,
  type MapNode,
  type ScalarNode,
  type YamlNode,
} from '../../yaml/node.ts'
import { booleanOf, integerOf, stringOf, type ScalarAnswer } from '../../yaml/scalar.ts'
import type { SourceTree } from './source-tree.ts'
import { integerHint, looksOctal } from './type-hint.ts'
import { unknownKeyIssue } from './unknown-key.ts'

/** A document as plain values: only keys that its language has, nothing null, with the place of everything. */
export interface DecodedYaml {
  readonly value: JsonObject
  readonly issues: readonly ButaneIssue[]
  readonly paths: SourcePaths
}

/** Where decoded values stand in the document. */
export interface SourcePaths {
  /** The path of a member of a decoded mapping or list; items that were null and fell out are counted. */
  pathOf(container: object, key: string | number): ConfigPath
}

/** Decodes a document by the table of its language's keys. Any error among the issues means that it is unusable. */
export function decodeYaml(tree: SourceTree, fields: Fields, variant: Variant): DecodedYaml {
  const state: State = {
    tree,
    variant,
    issues: [],
    paths: new WeakMap(),
    kept: new WeakMap(),
    aliases: { depth: 0, followed: 0, nodes: 0 },
  }
  const value = decodeObject(tree.root, fields, { state, path: [] }) ?? {}
  const pathOf = (container: object, key: string | number): ConfigPath => {
    const index = typeof key === 'number' ? (state.kept.get(container)?.[key] ?? key) : key
    return [...(state.paths.get(container) ?? []), index]
  }
  return { value, issues: state.issues, paths: { pathOf } }
}

interface State {
  readonly tree: SourceTree
  readonly variant: Variant
  readonly issues: ButaneIssue[]
  readonly paths: WeakMap<object, ConfigPath>
  /** For lists that had null items: the index in the document of each item that is left. */
  readonly kept: WeakMap<object, readonly number[]>
  readonly aliases: { depth: number; followed: number; nodes: number }
}

interface Place {
  readonly state: State
  readonly path: ConfigPath
  /** What the machine would lose if there were nothing at this place. */
  readonly guards?: string | undefined
}

function decodeValue(node: YamlNode, type: FieldType, place: Place): JsonValue | undefined {
  if (!countNode(node, place)) return undefined
  const { aliases } = place.state
  if (node.kind === 'alias') aliases.depth += 1
  const value = decodeKind(node, type, place)
  if (node.kind === 'alias') aliases.depth -= 1
  return value
}

function decodeKind(node: YamlNode, type: FieldType, place: Place): JsonValue | undefined {
  if (isObjectType(type)) {
    const found = isNull(node) ? 'null' : node.kind === 'alias' ? 'alias' : undefined
    if (found !== undefined) {
      const guards = found === 'null' ? place.guards : undefined
      const severity = guards === undefined ? 'warning' : 'error'
      report(place, node.span, { code: 'butane-not-a-mapping', severity, found, guards })
    }
    return decodeObject(node, type.object, place)
  }
  if (isNull(node)) return undefined
  if (type === 'string-map') return decodeStringMap(node, place)
  if (typeof type === 'object') return decodeList(node, type.list, place)
  const target = targetOf(node)
  if (target.kind !== 'scalar') return mismatch(node, type, place)
  const answer: ScalarAnswer<JsonValue> =
    type === 'string' ? stringOf(target) : type === 'integer' ? integerOf(target) : booleanOf(target)
  if (type === 'integer' && answer.kind === 'value' && looksOctal(target)) {
    report(place, node.span, { code: 'butane-no-octal', severity: 'warning' })
  }
  if (answer.kind === 'value') return answer.value
  return answer.kind === 'null' ? undefined : mismatch(node, type, place)
}

function decodeObject(node: YamlNode, fields: Fields, place: Place): JsonObject | undefined {
  if (isNull(node)) return undefined
  const target = targetOf(node)
  if (target.kind !== 'map') return mismatch(node, 'a mapping', place)
  const { state, path } = place
  const out: Record<string, JsonValue> = {}
  state.paths.set(out, path)
  for (const [name, value] of entriesOf(target, place, fields)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!hasField(state.variant, field)) continue
    const decoded = decodeValue(value, field.type, { state, path: [...path, name], guards: field.guards })
    if (decoded !== undefined) out[name] = decoded
  }
  for (const { key, value } of target.entries) {
    if (key.kind !== 'scalar') continue
    const isKnown = !isMergeKey(key) && Object.hasOwn(fields, key.text) && hasField(state.variant, fields[key.text])
    if (isKnown) continue
    const facts = unknownKeyIssue({ key: key.text, value, fields, variant: state.variant })
    report({ state, path: [...path, keyName(key, state.tree.document)] }, key.span, facts)
  }
  return out
}

/** The entries of a mapping with those of its merge keys: its own win, then the earlier ones. */
function entriesOf(map: MapNode, place: Place, fields: Fields = {}): ReadonlyMap<string, YamlNode> {
  const entries = new Map<string, YamlNode>()
  const spans = new Map<string, Span>()
  for (const { key, value } of map.entries) {
    const name = nameOf(key, place)
    if (name === undefined) continue
    const written = key.kind === 'alias' ? `*${key.name}` : name
    const first = spans.get(written) ?? (entries.has(name) && Object.hasOwn(fields, name) ? spans.get(name) : undefined)
    if (first !== undefined) {
      reportDuplicate(name, { key, first, place })
      continue
    }
    spans.set(written, key.span)
    if (!isMergeKey(key) && !isNull(key)) entries.set(name, value)
  }
  for (const { key, value } of map.entries) if (isMergeKey(key)) mergeInto(entries, value, place)
  return entries
}

function nameOf(key: YamlNode, place: Place): string | undefined {
  const target = targetOf(key)
  const answer = target.kind === 'scalar' ? stringOf(target) : undefined
  if (answer?.kind === 'value') return answer.value
  if (answer?.kind === 'null' && target.kind === 'scalar') return target.text
  report(place, key.span, {
    code: 'butane-type',
    severity: 'error',
    expected: 'a key',
    found: describe(key, place.path),
  })
  return undefined
}

function mergeInto(entries: Map<string, YamlNode>, value: YamlNode, place: Place): void {
  const target = targetOf(value)
  const maps = mergedMaps(value)
  if (!countNode(value, place)) return
  if (
    target.kind !== 'map' &&
    (target.kind === 'scalar' || maps.length < target.items.length || value.kind === 'alias')
  ) {
    mismatch(value, 'a mapping to merge', place)
    return
  }
  for (const map of maps) {
    if (!countNode(map, place, map.entries.length)) return
    for (const [name, inner] of entriesOf(map, place)) if (!entries.has(name)) entries.set(name, inner)
  }
}

function reportDuplicate(
  name: string,
  { key, first, place }: { readonly key: YamlNode; readonly first: Span; readonly place: Place },
): void {
  const { number: line } = lineAt(place.state.tree.document, first.start)
  const at = { state: place.state, path: [...place.path, name] }
  report(at, key.span, { code: 'butane-duplicate-key', severity: 'error', key: name, firstLine: line })
}

function decodeStringMap(node: YamlNode, place: Place): JsonObject | undefined {
  const target = targetOf(node)
  if (target.kind !== 'map') return mismatch(node, 'a mapping', place)
  const { state, path } = place
  const out: Record<string, JsonValue> = {}
  state.paths.set(out, path)
  for (const [name, value] of entriesOf(target, place)) {
    out[name] = decodeValue(value, 'string', { state, path: [...path, name] }) ?? ''
  }
  return out
}

function decodeList(node: YamlNode, type: FieldType, place: Place): readonly JsonValue[] | undefined {
  const target = targetOf(node)
  if (target.kind !== 'list') return mismatch(node, 'a list', place)
  const { state, path } = place
  const out: JsonValue[] = []
  const kept: number[] = []
  state.paths.set(out, path)
  for (const [index, item] of target.items.entries()) {
    const decoded = decodeValue(item, type, { state, path: [...path, index] })
    if (decoded === undefined) continue
    out.push(decoded)
    kept.push(index)
  }
  if (kept.length < target.items.length) state.kept.set(out, kept)
  return out
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'true or false',
}

function mismatch(node: YamlNode, expected: string, place: Place): undefined {
  const target = targetOf(node)
  const hint = expected === 'integer' && target.kind === 'scalar' ? integerHint(target, place.path.at(-1)) : undefined
  const facts = { expected: EXPECTED[expected] ?? expected, found: describe(node, place.path) }
  report(place, node.span, {
    ...facts,
    hint,
    code: 'butane-type',
    severity: 'error',
  })
}

function describe(node: YamlNode, path: ConfigPath): string {
  const target = targetOf(node)
  if (target.kind === 'map') return 'a mapping'
  if (target.kind === 'list') return 'a list'
  if (target.tag === ENDLESS) return 'an alias of something that holds it'
  // Only what looks like a number or a word of YAML is shown: anything else could be a secret, and so could a number.
  if (/^(?:true|false|yes|no|on|off)$/i.test(target.text)) return shown(target)
  if (!/^(?:[-+.]?[0-9][0-9a-fA-FxXoO_.+-]{0,15}|[-+]?[0-9_]{1,60})$/.test(target.text)) return 'a string'
  return visibilityAt(path) === 'hidden' ? 'a number' : shown(target)
}

function shown(target: ScalarNode): string {
  return target.plain ? target.text : `the string ${JSON.stringify(target.text)}`
}

/**
 * Counts what is decoded, and refuses a document most of which is made by aliases: a few lines can stand for
 * billions of nodes. Small documents may use as many as they like.
 */
function countNode(node: YamlNode, place: Place, count = 1): boolean {
  const { aliases } = place.state
  aliases.nodes += count
  if (node.kind === 'alias' || aliases.depth > 0 || count > 1) aliases.followed += count
  if (aliases.followed <= 100 || aliases.nodes <= 1000) return true
  const share = Math.min(0.99, Math.max(0.1, 0.99 - (0.89 * (aliases.nodes - 400_000)) / 3_600_000))
  if (aliases.followed / aliases.nodes <= share) return true
  const isFirst = !place.state.issues.some(
    (issue) => issue.code === 'butane-type' && issue.found === 'too many aliases',
  )
  if (isFirst) {
    report(place, node.span, { code: 'butane-type', severity: 'error', expected: 'data', found: 'too many aliases' })
  }
  return false
}

function report(place: Place, span: Span, facts: FactsOf<ButaneIssue>): void {
  const location = { document: place.state.tree.document, span }
  place.state.issues.push({ ...facts, path: place.path, location })
}

type FactsOf<T> = T extends unknown ? Omit<T, 'path' | 'location'> : never
