import type { JsonValue } from '../../util/json.ts'
import { addNode, newTable, positionsOf } from './positions.ts'
import type { Positions, PositionTable } from './positions.ts'
import { scanLiteral, scanNumber, scanString, SyntaxFault, unexpected } from './scan.ts'

/** Deepest nesting that is accepted: that of Ignition's own parser. */
export const NESTING_LIMIT = 10_000

/** Most values that are accepted in one document: it bounds the memory that a hostile document can take. */
export const VALUE_LIMIT = 1_000_000

/** A JSON text as plain values, and where each of them is. */
export interface ParsedJson {
  readonly kind: 'json'
  /** Numbers that are not written as integers in the range of 64 bits are `NaN`: no field of any spec takes one. */
  readonly value: JsonValue
  readonly positions: Positions
  /** Values whose key had been there before in the same object, as numbers for `positions.pathOf`. */
  readonly repeated: readonly number[]
}

/** Why a text is not JSON. */
export interface JsonFault {
  readonly kind: 'fault'
  readonly offset: number
  readonly detail: string
  readonly hint?: string
}

/**
 * Parses JSON in one pass into plain values and a table of positions.
 *
 * The dialect is Ignition's: an object that stands twice under one key is merged, of anything else the last
 * counts. Takes time and memory linear in the text, and no stack however deep the nesting.
 */
export function parseJson(text: string): ParsedJson | JsonFault {
  const table = newTable(text.length)
  const state: State = { text, at: 0, table, frames: [], depth: 0, opened: false, repeated: [] }
  try {
    const value = parseDocument(state)
    return { kind: 'json', value, positions: positionsOf(text, table), repeated: state.repeated }
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault
    const { offset, message: detail, hint } = fault
    return { kind: 'fault', offset, detail, hint }
  }
}

type Members = Record<string, JsonValue>

/** An object or array whose end has not been seen. Frames are used again at the same depth. */
interface Frame {
  /** One of the two is there. */
  object: Members | undefined
  array: JsonValue[] | undefined
  node: number
  /** The key whose value comes next, and its offset as the table keeps it. */
  key: string
  keyAt: number
}

interface State {
  readonly text: string
  at: number
  readonly table: PositionTable
  readonly frames: Frame[]
  depth: number
  /** Whether an object or array was opened whose first value comes next. */
  opened: boolean
  readonly repeated: number[]
}

const REPEATED_LIMIT = 1000
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

function parseDocument(state: State): JsonValue {
  skipSpace(state)
  const root = parseValue(state)
  while (state.opened || advance(state)) parseValue(state)
  return root
}

/** Parses a scalar, or the opening of an object or array together with what leads to its first value. */
function parseValue(state: State): JsonValue {
  const frame = state.depth === 0 ? undefined : state.frames[state.depth - 1]
  const start = state.at
  const node = addNode(state.table, start, frame?.object ? frame.keyAt : 0)
  if (node >= VALUE_LIMIT) throw new SyntaxFault(start, `the document has more than ${VALUE_LIMIT} values`)
  const code = state.text.charCodeAt(start)
  if (code === OPEN_OBJECT || code === OPEN_ARRAY) return open(state, frame, node)
  state.opened = false
  const value = parseScalar(state, code)
  attach(state, frame, value, node)
  state.table.ends[node] = state.at
  state.table.next[node] = node + 1
  return value
}

function parseScalar(state: State, code: number): JsonValue {
  if (code === QUOTE) {
    const string = scanString(state.text, state.at)
    state.at = string.end
    return string.value
  }
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
    const number = scanNumber(state.text, state.at)
    state.at = number.end
    return number.value
  }
  const literal = scanLiteral(state.text, state.at)
  state.at = literal.end
  return literal.value
}

/** Opens an object or array, and closes it again if it is empty. */
function open(state: State, parent: Frame | undefined, node: number): JsonValue {
  const isObject = state.text.charCodeAt(state.at) === OPEN_OBJECT
  if (state.depth === NESTING_LIMIT) {
    throw new SyntaxFault(state.at, `the document is nested deeper than ${NESTING_LIMIT} levels`)
  }
  const merged = isObject ? repeatedObject(parent) : undefined
  const value = merged ?? (isObject ? {} : [])
  if (merged) noteRepeated(state, node)
  else attach(state, parent, value, node)
  state.at += 1
  push(state, value, node)
  skipSpace(state)
  state.opened = state.text.charCodeAt(state.at) !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)
  if (!state.opened) close(state)
  else if (isObject) parseKey(state)
  return value
}

/** The object that already stands under the key whose value comes next. */
function repeatedObject(parent: Frame | undefined): Members | undefined {
  const before = parent?.object?.[parent.key]
  if (before === undefined || !parent?.object || !Object.hasOwn(parent.object, parent.key)) return undefined
  return typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Members) : undefined
}

function push(state: State, value: Members | JsonValue[], node: number): void {
  const object = Array.isArray(value) ? undefined : value
  const array = Array.isArray(value) ? value : undefined
  const frame = state.frames[state.depth]
  if (frame) {
    frame.object = object
    frame.array = array
    frame.node = node
  } else state.frames.push({ object, array, node, key: '', keyAt: 0 })
  state.depth += 1
}

/** Goes past the end of the innermost object or array. */
function close(state: State): void {
  state.at += 1
  state.depth -= 1
  const node = state.frames[state.depth]?.node ?? 0
  state.table.ends[node] = state.at
  state.table.next[node] = state.table.count
}

/** After a value: goes past what closes there and the comma; false when the document ends. */
function advance(state: State): boolean {
  for (;;) {
    skipSpace(state)
    const frame = state.depth === 0 ? undefined : state.frames[state.depth - 1]
    if (!frame) return mustEnd(state)
    const code = state.text.charCodeAt(state.at)
    if (code === COMMA) {
      const comma = state.at
      state.at += 1
      skipSpace(state)
      const next = state.text.charCodeAt(state.at)
      if (next === CLOSE_OBJECT || next === CLOSE_ARRAY) {
        throw new SyntaxFault(comma, 'nothing follows this comma', 'JSON allows no comma after the last value')
      }
      if (frame.object) parseKey(state)
      return true
    }
    if (code !== (frame.object ? CLOSE_OBJECT : CLOSE_ARRAY)) throw unclosed(state, frame)
    close(state)
  }
}

function mustEnd(state: State): false {
  if (state.at < state.text.length) throw new SyntaxFault(state.at, 'text follows the end of the document')
  return false
}

function unclosed(state: State, frame: Frame): SyntaxFault {
  const [name, bracket] = frame.object ? ['object', '}'] : ['array', ']']
  if (state.at < state.text.length) return unexpected(state.text, state.at, `"," or "${bracket}"`)
  return new SyntaxFault(
    state.at,
    `the document ends inside the ${name} that begins at line ${lineOf(state.text, state.table.starts[frame.node] ?? 0)}`,
  )
}

function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

/** Reads a key and its colon, and stands before the value. */
function parseKey(state: State): void {
  const frame = state.frames[state.depth - 1]
  if (!frame) return
  if (state.text.charCodeAt(state.at) !== QUOTE) throw unexpected(state.text, state.at, 'a key in double quotes')
  const key = scanString(state.text, state.at)
  frame.key = key.value
  frame.keyAt = state.at + 1
  state.at = key.end
  skipSpace(state)
  if (state.text.charCodeAt(state.at) !== COLON) throw unexpected(state.text, state.at, '":" after the key')
  state.at += 1
  skipSpace(state)
}

/** Keys whose values are no pointers in Ignition: `null` leaves what they have. Of others it takes the value away. */
const PLAIN_KEYS: ReadonlySet<string> = new Set(['version', 'path', 'name', 'device', 'number', 'ignitionversion'])

/** Puts a value where it belongs: of a repeated key the last value counts, but `null` changes no object and no plain value. */
function attach(state: State, frame: Frame | undefined, value: JsonValue, node: number): void {
  if (frame?.array) frame.array.push(value)
  if (!frame?.object) return
  // Reading the key first is quicker: only names of Object.prototype are there without having been set.
  if (frame.object[frame.key] !== undefined && Object.hasOwn(frame.object, frame.key)) {
    noteRepeated(state, node)
    if (value === null && (PLAIN_KEYS.has(frame.key.toLowerCase()) || repeatedObject(frame))) return
  }
  if (frame.key === '__proto__') {
    Object.defineProperty(frame.object, frame.key, { value, enumerable: true, writable: true, configurable: true })
  } else frame.object[frame.key] = value
}

function noteRepeated(state: State, node: number): void {
  if (state.repeated.length < REPEATED_LIMIT) state.repeated.push(node)
}

function skipSpace(state: State): void {
  const { text } = state
  let at = state.at
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
    at += 1
  }
  state.at = at
}
