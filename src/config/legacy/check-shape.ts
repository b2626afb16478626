import type { DocumentIssue } from '../../report/issues/document.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { JsonValue } from '../../util/json.ts'
import { nearest } from '../../util/nearest.ts'
import { fieldsOf } from './shape.ts'
import type { Shape, ObjectShape } from './shape.ts'

/** How to look at a node of a document, whatever language it is written in. */
export interface NodeReader<Node> {
  /** The members of an object as they stand, or undefined if it is none; the path is for what the reader reports. */
  members(node: Node, path: ConfigPath): readonly (readonly [key: string, value: Node])[] | undefined
  /** The elements of a list, or undefined if it is none. */
  items(node: Node): readonly Node[] | undefined
  isNull(node: Node): boolean
  /** The scalar as a value of the type, or undefined if it is none. */
  scalar(node: Node, type: 'string' | 'integer' | 'boolean'): string | number | boolean | undefined
  /** What the node is, for a sentence: `a string`. */
  describe(node: Node): string
}

/** What {@link readShape} is given besides the node. */
export interface ShapeContext<Node> {
  readonly reader: NodeReader<Node>
  /** The version as documents write it, for sentences. */
  readonly version: string
  readonly minor: number
  /** The name of a minor version, e.g. `2.3.0`. */
  readonly versionOf: (minor: number) => string
  readonly report: (issue: DocumentIssue) => void
}

/**
 * Reads a document by its shape: what fits is returned as plain values without nulls and unknown keys; a value of the
 * wrong type is an error, an unknown or oddly spelled key a warning.
 */
export function readShape<Node>(
  node: Node,
  shape: Shape,
  context: ShapeContext<Node> & { readonly path: ConfigPath },
): JsonValue | undefined {
  const { reader, path } = context
  if (reader.isNull(node)) return undefined
  if (typeof shape === 'string') {
    const value = reader.scalar(node, shape)
    return value ?? mismatch(node, EXPECTED[shape], context)
  }
  if (isList(shape)) {
    const items = reader.items(node)
    if (items === undefined) return mismatch(node, 'a list', context)
    return items.map((item, index) => readItem(item, shape[0], { ...context, path: [...path, index] }))
  }
  const members = reader.members(node, path)
  return members === undefined ? mismatch(node, 'an object', context) : readMembers(members, shape, context)
}

const EXPECTED = { string: 'a string', integer: 'an integer', boolean: 'true or false' } as const

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape)
}

function mismatch<Node>(
  node: Node,
  expected: string,
  context: ShapeContext<Node> & { readonly path: ConfigPath },
): undefined {
  const { path, report, reader } = context
  report({ code: 'wrong-type', severity: 'error', path, expected, found: reader.describe(node) })
  return undefined
}

/** A null in a list is an empty element, as Ignition's parsers have it. */
function readItem<Node>(
  node: Node,
  shape: Shape,
  context: ShapeContext<Node> & { readonly path: ConfigPath },
): JsonValue {
  const value = readShape(node, shape, context)
  if (value !== undefined) return value
  return typeof shape === 'string' ? EMPTY[shape] : isList(shape) ? [] : {}
}

const EMPTY = { string: '', integer: 0, boolean: false } as const

function readMembers<Node>(
  members: readonly (readonly [key: string, value: Node])[],
  shape: ObjectShape,
  context: ShapeContext<Node> & { readonly path: ConfigPath },
): JsonValue {
  const fields = fieldsOf(shape, context.minor)
  const read: Record<string, JsonValue> = {}
  for (const [key, node] of members) {
    const name = knownName(key, fields)
    const path = [...context.path, key]
    const field = name === undefined ? undefined : fields.get(name)
    if (name === undefined || field === undefined) {
      reportUnknown(key, shape, { ...context, path })
      continue
    }
    if (name !== key) context.report({ code: 'key-case', severity: 'warning', path, key, spelling: name })
    const value = readShape(node, field, { ...context, path })
    if (value !== undefined) read[name] = value
  }
  return read
}

/** Keys are matched without regard to case where there is no exact match, as Ignition's JSON parsers do. */
function knownName(key: string, fields: ReadonlyMap<string, Shape>): string | undefined {
  if (fields.has(key)) return key
  const folded = key.toLowerCase()
  return fields.keys().find((name) => name.toLowerCase() === folded)
}

function reportUnknown<Node>(
  key: string,
  shape: ObjectShape,
  context: ShapeContext<Node> & { readonly path: ConfigPath },
): void {
  const { minor, path, report, version, versionOf } = context
  const later = Object.keys(shape)
    .map((name) => name.split('@'))
    .find(([name, since]) => name === key && Number(since) > minor)
  const suggestion = nearest(key, [...fieldsOf(shape, minor).keys()])
  report({
    code: 'unknown-key',
    severity: 'warning',
    path,
    key,
    version,
    since: later === undefined ? undefined : versionOf(Number(later[1])),
    suggestion,
  })
}
