import type { ConfigPath } from '../report/path.ts'
import type { JsonObject, JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import { nearest } from '../util/nearest.ts'
import { ISSUE_LIMIT } from './collector.ts'
import { fieldsOf } from './spec/json-schema.ts'
import type { Field, ObjectShape, Shape } from './spec/shape.ts'
import { SPEC_VERSIONS } from './spec/versions.ts'
import type { SpecVersion } from './spec/versions.ts'

/** Something about a key that a reader should know; it never rejects a document. */
export type KeyFinding =
  | { readonly code: 'unknown-key'; readonly path: ConfigPath; readonly suggestion?: string; readonly since?: string }
  | { readonly code: 'key-case'; readonly path: ConfigPath; readonly spelling: string }

/** A document in which every key is one of its version's, in the spec's spelling, and nothing is `null`. */
export interface Normalized {
  readonly value: JsonValue
  readonly findings: readonly KeyFinding[]
  /** How many more there were, beyond the most that a report holds. */
  readonly omitted: number
}

/**
 * Brings a JSON document into the form that the rules know: unknown keys are left out, keys in another case get
 * the spec's spelling, a `null` member is absent, and a `null` element is an empty one. Values of the wrong type are left
 * as they are, for the validator to find. What needs no change is not copied.
 */
export function normalize(value: JsonValue, shape: ObjectShape, spec: SpecVersion): Normalized {
  const state: State = { spec, path: [], findings: [], omitted: 0 }
  const normalized = normalizeValue(value, shape, state)
  return { value: normalized, findings: state.findings, omitted: state.omitted }
}

interface State {
  readonly spec: SpecVersion
  /** The path of the value at hand; changed in place, so that a document without findings costs no paths. */
  readonly path: (string | number)[]
  readonly findings: KeyFinding[]
  omitted: number
}

function normalizeValue(value: JsonValue, shape: Shape, state: State): JsonValue {
  if (shape.kind === 'object' && isJsonObject(value)) return normalizeObject(value, shape, state)
  if (shape.kind !== 'list' || !Array.isArray(value)) return value
  const items: readonly JsonValue[] = value
  const simple = shape.items.kind !== 'object' && shape.items.kind !== 'list'
  if (simple) return items.includes(null) ? items.map((item) => item ?? zeroOf(shape.items)) : items
  let changed = false
  const normalized = items.map((item, index) => {
    state.path.push(index)
    const element = normalizeValue(item ?? zeroOf(shape.items), shape.items, state)
    state.path.pop()
    changed ||= element !== item
    return element
  })
  return changed ? normalized : items
}

/** What a `null` element of a list is taken for. */
function zeroOf(shape: Shape): JsonValue {
  switch (shape.kind) {
    case 'string':
      return ''
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'list':
      return []
    case 'object':
      return {}
  }
}

type Members = Record<string, JsonValue>

function normalizeObject(value: JsonObject, shape: ObjectShape, state: State): JsonValue {
  const known = knownFields(shape, state.spec.minor)
  if (!isNormal(value, known)) return rebuildObject(value, shape, state)
  let result = value
  for (const key of known.nested) {
    const member = value[key]
    const field = known.exact.get(key)
    if (member === undefined || !field || !Object.hasOwn(value, key)) continue
    state.path.push(key)
    const normalized = normalizeValue(member, field.shape, state)
    state.path.pop()
    if (normalized !== member) result = { ...result, [key]: normalized }
  }
  return result
}

/** Whether the keys of an object need no work: nearly all objects are so, and are not copied. */
function isNormal(value: JsonObject, known: KnownFields): boolean {
  for (const key in value) {
    const member = value[key]
    if (member === null || member === undefined || !known.exact.has(key)) return false
  }
  for (const key of known.zeroes) if (value[key] === undefined) return false
  return true
}

function rebuildObject(value: JsonObject, shape: ObjectShape, state: State): JsonValue {
  const known = knownFields(shape, state.spec.minor)
  const result: Members = {}
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (member === undefined) continue
    const field = known.exact.get(key)
    const spelling = field ? key : known.folded.get(foldKey(key))
    state.path.push(key)
    if (spelling === undefined) find(state, () => unknownKey(key, shape, state))
    else {
      if (!field) find(state, () => ({ code: 'key-case', path: [...state.path], spelling }))
      addMember(result, { key: spelling, member, field: field ?? known.exact.get(spelling) }, state)
    }
    state.path.pop()
  }
  for (const key of known.zeroes) if (!Object.hasOwn(result, key)) result[key] = ''
  return result
}

function find(state: State, finding: () => KeyFinding): void {
  if (state.findings.length < ISSUE_LIMIT) state.findings.push(finding())
  else state.omitted += 1
}

/** Adds a member; two spellings of one key are merged as the parser merges a repeated key. */
function addMember(
  result: Members,
  { key, member, field }: { key: string; member: JsonValue; field: Field | undefined },
  state: State,
): void {
  if (member === null || !field) {
    if (member === null && Object.hasOwn(result, key) && !isJsonObject(result[key])) delete result[key]
    return
  }
  const normalized = normalizeValue(member, field.shape, state)
  const before = Object.hasOwn(result, key) ? result[key] : undefined
  result[key] = isJsonObject(before) && isJsonObject(normalized) ? mergeObjects(before, normalized) : normalized
}

function mergeObjects(first: JsonValue, second: JsonValue): JsonValue {
  if (!isJsonObject(first) || !isJsonObject(second)) return second
  const result = new Map(Object.entries(first))
  for (const [key, value] of Object.entries(second)) {
    const before = result.get(key)
    result.set(key, before === undefined || value === undefined ? value : mergeObjects(before, value))
  }
  return Object.fromEntries(result)
}

interface KnownFields {
  readonly names: readonly string[]
  readonly exact: ReadonlyMap<string, Field>
  /** The keys whose values are looked into. */
  readonly nested: readonly string[]
  /** The keys whose absence counts as an empty string. */
  readonly zeroes: readonly string[]
  /** The spec's spelling of every key by its spelling without case. */
  readonly folded: ReadonlyMap<string, string>
}

const cache = new Map<ObjectShape, Map<number, KnownFields>>()

function knownFields(shape: ObjectShape, minor: number): KnownFields {
  const ofShape = cache.get(shape) ?? new Map<number, KnownFields>()
  const known = ofShape.get(minor)
  if (known) return known
  const fields = fieldsOf(shape, minor)
  const made = {
    names: fields.map(([key]) => key),
    exact: new Map(fields),
    folded: new Map(fields.map(([key]) => [foldKey(key), key])),
    nested: fields
      .filter(([, field]) => field.shape.kind === 'object' || field.shape.kind === 'list')
      .map(([key]) => key),
    zeroes: fields.filter(([, { zero }]) => zero).map(([key]) => key),
  }
  cache.set(shape, ofShape.set(minor, made))
  return made
}

/** Folds case as Ignition's decoder does: beside ASCII, U+017F and U+212A stand for `s` and `k`. */
function foldKey(key: string): string {
  return key.toLowerCase().replaceAll('ſ', 's')
}

function unknownKey(key: string, shape: ObjectShape, state: State): KeyFinding {
  const path = [...state.path]
  const later = shape.fields[key]
  if (later && Object.hasOwn(shape.fields, key)) {
    const since = SPEC_VERSIONS.find(({ minor }) => minor === later.since)?.version
    return { code: 'unknown-key', path, since }
  }
  const suggestion = nearest(key, knownFields(shape, state.spec.minor).names)
  return { code: 'unknown-key', path, suggestion }
}
