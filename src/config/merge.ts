import type { ConfigPath } from '../report/path.ts'
import { isJsonObject } from '../util/json.ts'
import type { JsonObject, JsonValue } from '../util/json.ts'
import { identityOf, namespaceOf } from './identity.ts'
import type { Config } from './model.ts'
import type { Origins } from './origins.ts'
import { CONFIG_SHAPE } from './spec/config.ts'
import type { ListShape, ObjectShape, Shape } from './spec/shape.ts'

/** A config and where each of its values came from. */
export interface LocatedConfig {
  readonly config: Config
  readonly origins: Origins
}

/**
 * Merges a child config into its parent. What the child says wins; lists are merged by the identity of their
 * elements, or concatenated where elements have none. The origins of the result lead to both.
 */
export function mergeConfigs(parent: LocatedConfig, child: LocatedConfig): LocatedConfig {
  const merged = mergeObject(
    parent.config as unknown as JsonObject,
    child.config as unknown as JsonObject,
    CONFIG_SHAPE,
  )
  return {
    config: merged.value as unknown as Config,
    origins: {
      locate: (path, part) => {
        const { side, path: own } = follow(merged.trace, path)
        return (side === 'parent' ? parent : child).origins.locate(own, part)
      },
    },
  }
}

type Step = string | number

/** Where a value of the result came from: the place in parent and child, and for a value of both where its members did. */
interface Trace {
  readonly parent?: Step
  readonly child?: Step
  readonly members?: ReadonlyMap<Step, Trace>
}

interface Merged {
  readonly value: JsonValue
  readonly trace: Trace
}

/** Follows a path of the result back to the side it came from. */
function follow(root: Trace, path: ConfigPath): { side: 'parent' | 'child'; path: ConfigPath } {
  const inParent: Step[] = []
  const inChild: Step[] = []
  let trace = root
  for (const [index, step] of path.entries()) {
    const next = trace.members?.get(step)
    if (!next) break
    const rest = path.slice(index + 1)
    if (next.child === undefined) return { side: 'parent', path: [...inParent, next.parent ?? step, ...rest] }
    if (next.parent === undefined) return { side: 'child', path: [...inChild, next.child, ...rest] }
    inParent.push(next.parent)
    inChild.push(next.child)
    trace = next
  }
  return { side: 'child', path: inChild }
}

function mergeObject(parent: JsonObject, child: JsonObject, shape: ObjectShape): Merged {
  const value: Record<string, JsonValue> = {}
  const members = new Map<Step, Trace>()
  for (const [key, field] of Object.entries(shape.fields)) {
    const merged = mergeMember(key, field.shape, { parent, child, shape })
    if (!merged) continue
    value[key] = merged.value
    members.set(key, merged.trace)
  }
  return { value, trace: { members } }
}

interface Objects {
  readonly parent: JsonObject
  readonly child: JsonObject
  readonly shape: ObjectShape
}

function mergeMember(key: string, shape: Shape, objects: Objects): Merged | undefined {
  const ofParent = objects.parent[key]
  const ofChild = objects.child[key]
  if (shape.kind === 'list') return mergeList(key, shape, objects)
  if (ofChild === undefined) return ofParent === undefined ? undefined : { value: ofParent, trace: { parent: key } }
  if (ofParent === undefined || shape.kind !== 'object' || !isJsonObject(ofParent) || !isJsonObject(ofChild)) {
    return { value: ofChild, trace: { child: key } }
  }
  const merged = mergeObject(ofParent, ofChild, shape)
  return { value: merged.value, trace: { ...merged.trace, parent: key, child: key } }
}

/** Elements of both sides: those of the parent keep their places, new ones of the child follow. */
function mergeList(key: string, shape: ListShape, objects: Objects): Merged | undefined {
  const ofParent = listOf(objects.parent, key)
  const ofChild = listOf(objects.child, key)
  if (!ofParent && !ofChild) return undefined
  const value: JsonValue[] = []
  const members = new Map<Step, Trace>()
  const add = (merged: Merged) => {
    members.set(value.length, merged.trace)
    value.push(merged.value)
  }
  const inChild = keysOf(ofChild ?? [], shape)
  const elsewhere = keysOfSiblings(key, shape, objects)
  const inParent = keysOf(ofParent ?? [], shape)
  for (const [index, element] of (ofParent ?? []).entries()) {
    const identity = identityOf(element, shape.identity)
    const twin = identity === undefined ? undefined : inChild.get(identity)
    if (twin !== undefined) addMerged({ element, index }, { element: ofChild?.[twin] ?? element, index: twin })
    else if (identity === undefined || !elsewhere.has(identity)) add({ value: element, trace: { parent: index } })
  }
  for (const [index, element] of (ofChild ?? []).entries()) {
    const identity = identityOf(element, shape.identity)
    if (identity !== undefined && inParent.has(identity)) continue
    if (!isDeletion(key, element)) add({ value: element, trace: { child: index } })
  }
  return { value, trace: { members, parent: key, child: key } }

  function addMerged(parent: Element, child: Element): void {
    if (isDeletion(key, child.element)) return
    add(mergeElements(parent, child, shape.items))
  }
}

interface Element {
  readonly element: JsonValue
  readonly index: number
}

function mergeElements(parent: Element, child: Element, shape: Shape): Merged {
  const place = { parent: parent.index, child: child.index }
  if (shape.kind !== 'object' || !isJsonObject(parent.element) || !isJsonObject(child.element)) {
    return { value: child.element, trace: { child: child.index } }
  }
  const merged = mergeObject(parent.element, child.element, shape)
  return { value: merged.value, trace: { ...merged.trace, ...place } }
}

/**
 * Whether an element of the child only deletes its twin in the parent: a header without a value. Ignition keeps one that
 * has no twin, which makes the later request fail; here it is gone, as it was meant.
 */
function isDeletion(key: string, element: JsonValue): boolean {
  return key === 'httpHeaders' && isJsonObject(element) && element['value'] === undefined
}

function listOf(object: JsonObject, key: string): readonly JsonValue[] | undefined {
  const value = object[key]
  return Array.isArray(value) ? (value as readonly JsonValue[]) : undefined
}

/** The keys of a list's elements, each with the index of the last element that has it. */
function keysOf(list: readonly JsonValue[], shape: ListShape): ReadonlyMap<string, number> {
  const keys = new Map<string, number>()
  for (const [index, element] of list.entries()) {
    const identity = identityOf(element, shape.identity)
    if (identity !== undefined) keys.set(identity, index)
  }
  return keys
}

/** The keys that the child uses in other lists of the same namespace: an element moves from one list to another. */
function keysOfSiblings(key: string, shape: ListShape, { child, shape: object }: Objects): ReadonlySet<string> {
  const namespace = namespaceOf(shape.identity)
  const keys = new Set<string>()
  if (namespace === undefined) return keys
  for (const [sibling, field] of Object.entries(object.fields)) {
    if (sibling === key || field.shape.kind !== 'list' || namespaceOf(field.shape.identity) !== namespace) continue
    for (const identity of keysOf(listOf(child, sibling) ?? [], field.shape).keys()) keys.add(identity)
  }
  return keys
}
