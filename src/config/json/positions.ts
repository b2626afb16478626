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
  /** Calls `visit` for every scalar, and what begins, within a stretch of the text, with the key that it stands under. */
  within(span: Span, visit: (value: Span, key: () => string) => void): void
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
      const node = table.count === 0 ? -1 : deepest(lookup, 0, path, 0).node
      if (node === -1) return { start: 0, end: 0 }
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
        if (start >= span.end) return
        if (end > span.start) visit({ start, end }, () => keyAbove(lookup, node))
      }
    },
  }
}

interface Lookup {
  readonly text: string
  readonly table: PositionTable
  /** The children of every value that was looked into. */
  readonly children: Map<number, Uint32Array>
  /** The members, by key, of every object that was looked into. */
  readonly members: Map<number, ReadonlyMap<string, readonly number[]>>
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

/** The node that goes furthest down the path; of a key that stands there more than once, the last that goes furthest. */
function deepest(lookup: Lookup, node: number, path: ConfigPath, depth: number): { node: number; depth: number } {
  const step = path[depth]
  if (step === undefined) return { node, depth }
  if (typeof step === 'number') {
    const child = childrenOf(lookup, node)[step]
    return child === undefined || lookup.table.keys[child] !== 0
      ? { node, depth }
      : deepest(lookup, child, path, depth + 1)
  }
  let best = { node, depth }
  for (const child of candidates(lookup, node, step)) {
    const found = deepest(lookup, child, path, depth + 1)
    if (found.depth > best.depth) best = found
  }
  return best
}

/** Members with this key, last first; keys that differ only in case count when there is none with the exact spelling. */
function candidates(lookup: Lookup, node: number, key: string): number[] {
  const exact: number[] = []
  const folded: number[] = []
  for (const child of membersOf(lookup, node).get(key.toLowerCase()) ?? []) {
    if (keyOf(lookup, child) === key) exact.push(child)
    else folded.push(child)
  }
  return [...exact, ...folded]
}

/** The members of an object by their keys in lower case, last first; indexed once, so that many lookups stay linear. */
function membersOf(lookup: Lookup, node: number): ReadonlyMap<string, readonly number[]> {
  const known = lookup.members.get(node)
  if (known) return known
  const members = new Map<string, number[]>()
  for (const child of childrenOf(lookup, node).toReversed()) {
    const key = keyOf(lookup, child)?.toLowerCase()
    if (key === undefined) continue
    const same = members.get(key)
    if (same) same.push(child)
    else members.set(key, [child])
  }
  lookup.members.set(node, members)
  return members
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

/** The key that a value stands under: its own, or that of the list that it is in. */
function keyAbove(lookup: Lookup, node: number): string {
  return keyOf(lookup, node) ?? pathOf(lookup, node).findLast((step) => typeof step === 'string') ?? ''
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

/** The index of the last entry of an ascending list that is not greater than `value`, by halving. */
function lastNotAfter(list: Uint32Array, value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
