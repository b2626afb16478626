import { lastNotAfter } from '../../util/last-not-after.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { Span } from '../../report/span.ts'

/**
 * Where each value of a JSON text is: one entry for each value, in the order in which they begin, in four typed arrays.
 * A value's members follow it directly, and `next` says where its last descendant ends: no tree is built.
 */
export interface Positions {
  /** The stretch of the value at `path`, or of the nearest ancestor that exists; with `key`, of its key if it has one. */
  span(path: ConfigPath, part?: 'value' | 'key'): Span
  /** The path of the `node`-th value. */
  pathOf(node: number): ConfigPath
  /** Calls `visit` for every value of which something, or of whose key, is within a stretch of the text. */
  within(span: Span, visit: (found: FoundValue) => void): void
}

/** A value that stands in a stretch of a text. */
export interface FoundValue {
  readonly value: Span
  /** Its key with the quotes; elements of arrays have none. */
  readonly key: Span | undefined
  readonly path: () => ConfigPath
}

/** A {@link Positions} under construction. */
export interface PositionTable {
  starts: Uint32Array
  ends: Uint32Array
  /** The number of the first entry that is not within this one. */
  next: Uint32Array
  /** Offset of the opening quote of the key, plus one; 0 for elements of arrays. */
  keys: Uint32Array
  count: number
}

/** An empty table for a text of `length` characters. */
export function newTable(length: number): PositionTable {
  const size = Math.max(64, length >> 5)
  return {
    starts: new Uint32Array(size),
    ends: new Uint32Array(size),
    next: new Uint32Array(size),
    keys: new Uint32Array(size),
    count: 0,
  }
}

/** Adds an entry for a value that begins at `start`; gives its number. */
export function addNode(table: PositionTable, start: number, key: number): number {
  const node = table.count
  if (node === table.starts.length) {
    table.starts = grown(table.starts)
    table.ends = grown(table.ends)
    table.next = grown(table.next)
    table.keys = grown(table.keys)
  }
  table.starts[node] = start
  table.keys[node] = key
  table.count = node + 1
  return node
}

/** The finished positions of a text. Looking one up takes time in the number of siblings on its way, once. */
export function positionsOf(text: string, table: PositionTable): Positions {
  const lookup: Lookup = { text, table, children: new Map(), members: new Map() }
  return {
    span: (path, part = 'value') => {
      if (table.count === 0) return { start: 0, end: 0 }
      const node = deepest(lookup, path)
      const key = table.keys[node] ?? 0
      if (part === 'key' && key !== 0) return { start: key - 1, end: keyEnd(text, key) + 1 }
      return { start: table.starts[node] ?? 0, end: table.ends[node] ?? 0 }
    },
    pathOf: (node) => pathOf(lookup, node),
    within: (span, visit) => {
      const first = lastNotAfter(table.starts.subarray(0, table.count), span.start)
      for (let node = Math.max(0, first); node < table.count; node++) {
        const start = table.starts[node] ?? 0
        const end = table.ends[node] ?? start
        const opening = table.keys[node] ?? 0
        if ((opening === 0 ? start : opening - 1) >= span.end) return
        const key = opening === 0 ? undefined : { start: opening - 1, end: keyEnd(text, opening) + 1 }
        if (end > span.start) visit({ value: { start, end }, key, path: () => pathOf(lookup, node) })
      }
    },
  }
}

/** A value, or the values that stand under one key that is repeated, last first: what a path leads to. */
type Place = number | readonly number[]

interface Lookup {
  readonly text: string
  readonly table: PositionTable
  /** The children of every value that was looked into. */
  readonly children: Map<number, Uint32Array>
  /** What is one step below every place that was looked into. */
  readonly members: Map<Place, Members>
}

interface Members {
  /** By key as it is spelt, or by index. */
  readonly exact: ReadonlyMap<string | number, Place>
  /** By key in lower case; made when it is first asked for. */
  folded?: ReadonlyMap<string, Place>
}

function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}

function childrenOf({ table, children }: Lookup, node: number): Uint32Array {
  const known = children.get(node)
  if (known) return known
  const found: number[] = []
  const end = table.next[node] ?? 0
  for (let child = node + 1; child < end; child = table.next[child] ?? end) found.push(child)
  const list = Uint32Array.from(found)
  children.set(node, list)
  return list
}

/**
 * The node that goes furthest down the path; of a key that stands there more than once, the last that goes furthest. Keys
 * that differ only in case count where the exact spelling does not lead as far.
 */
function deepest(lookup: Lookup, path: ConfigPath): number {
  const exact = walk(lookup, path, (place, step) => membersOf(lookup, place).exact.get(step))
  if (exact.depth === path.length) return exact.node
  const folded = walk(lookup, path, (place, step) =>
    typeof step === 'number'
      ? membersOf(lookup, place).exact.get(step)
      : foldedMembersOf(lookup, place).get(step.toLowerCase()),
  )
  return folded.depth > exact.depth ? folded.node : exact.node
}

type Step = (place: Place, step: string | number) => Place | undefined

function walk(lookup: Lookup, path: ConfigPath, stepOf: Step): { readonly node: number; readonly depth: number } {
  let place: Place = 0
  let depth = 0
  for (const step of path) {
    const next: Place | undefined =
      typeof place === 'number' && typeof step === 'number' ? elementOf(lookup, place, step) : stepOf(place, step)
    if (next === undefined) break
    place = next
    depth += 1
  }
  return { node: typeof place === 'number' ? place : (place[0] ?? 0), depth }
}

function elementOf(lookup: Lookup, node: number, index: number): number | undefined {
  const child = childrenOf(lookup, node)[index]
  return child === undefined || lookup.table.keys[child] !== 0 ? undefined : child
}

/** What is one step below a place; indexed once, so that many lookups stay linear, however often a key is repeated. */
function membersOf(lookup: Lookup, place: Place): Members {
  const known = lookup.members.get(place)
  if (known) return known
  const exact = new Map<string | number, number | number[]>()
  forEachMember(lookup, place, (child, index) => addTo(exact, keyOf(lookup, child) ?? index, child))
  const members = { exact }
  lookup.members.set(place, members)
  return members
}

function foldedMembersOf(lookup: Lookup, place: Place): ReadonlyMap<string, Place> {
  const members = membersOf(lookup, place)
  if (members.folded) return members.folded
  const folded = new Map<string, number | number[]>()
  forEachMember(lookup, place, (child) => {
    const key = keyOf(lookup, child)
    if (key !== undefined) addTo(folded, key.toLowerCase(), child)
  })
  members.folded = folded
  return folded
}

/** Goes through the children of all values of a place, last first. */
function forEachMember(lookup: Lookup, place: Place, visit: (child: number, index: number) => void): void {
  for (const node of typeof place === 'number' ? [place] : place) {
    const children = childrenOf(lookup, node)
    for (let index = children.length - 1; index >= 0; index--) visit(children[index] ?? 0, index)
  }
}

/** Adds a value behind those that stand under the same key. Most keys stand alone, and cost no list. */
function addTo<Key>(places: Map<Key, number | number[]>, key: Key, node: number): void {
  const before = places.get(key)
  if (before === undefined) places.set(key, node)
  else if (typeof before === 'number') places.set(key, [before, node])
  else before.push(node)
}

/** The index of the closing quote of a key whose text begins at `start`. */
function keyEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return text.length
}

function keyOf({ text, table }: Lookup, node: number): string | undefined {
  const start = table.keys[node] ?? 0
  if (start === 0) return undefined
  const raw = text.slice(start, keyEnd(text, start))
  if (!raw.includes('\\')) return raw
  const parsed: unknown = JSON.parse(`"${raw}"`)
  return typeof parsed === 'string' ? parsed : raw
}

function pathOf(lookup: Lookup, node: number): ConfigPath {
  const path: (string | number)[] = []
  for (let at = 0; at !== node;) {
    const children = childrenOf(lookup, at)
    const index = lastNotAfter(children, node)
    const child = children[index]
    if (child === undefined) return path
    path.push(keyOf(lookup, child) ?? index)
    at = child
  }
  return path
}
