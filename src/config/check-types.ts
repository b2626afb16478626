import { NO_INTEGER } from '../report/found-number.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Issue } from '../report/issues.ts'
import type { JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import type { SpecVersion } from './spec/versions.ts'
import { newCollector } from './collector.ts'
import { VALIDATORS } from './spec/validator.ts'
import type { TypeFinding } from './spec/validator.ts'

/** A document in which everything that is there has the right type. */
export interface TypedDocument {
  /** `undefined` if so much is wrong that the validator has not found everything: the rest cannot be looked at. */
  readonly value: JsonValue | undefined
  readonly issues: readonly Issue[]
}

/**
 * Checks the types of a normalised document with the validator of its version. Values of a wrong type are taken out,
 * so that the rules can look at the rest: all issues of a document are shown together.
 */
export async function checkTypes(value: JsonValue, spec: SpecVersion): Promise<TypedDocument> {
  const { validate } = await VALIDATORS[spec.minor]()
  if (validate(value)) return { value, issues: [] }
  const collected = newCollector()
  const root: Removal = { children: new Map(), whole: false }
  const findings = validate.errors ?? []
  for (const finding of findings) {
    const issue = wrongType(value, finding)
    collected.add(issue)
    plan(root, issue.path)
  }
  const most = findings.length > TYPE_LIMIT || root.whole
  return { value: most ? undefined : remove(value, root), issues: collected.issues() }
}

function wrongType(document: JsonValue, { instancePath, params }: TypeFinding): Issue {
  const path: (string | number)[] = []
  let value: JsonValue | undefined = document
  for (const part of instancePath.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const step: string | number = Array.isArray(value) ? Number(key) : key
    path.push(step)
    value = memberOf(value, step)
  }
  const expected = params.type ?? ''
  const hint = hintFor(expected, value)
  return {
    code: 'wrong-type',
    severity: 'error',
    path,
    expected: EXPECTED[expected] ?? expected,
    found: describe(value),
    hint,
  }
}

/** The validators of `scripts/generate.ts` look for no more findings than about so many. */
const TYPE_LIMIT = 1000

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
}

function memberOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? (value as readonly JsonValue[])[step] : undefined
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

/** Names the kind of a value, never the value itself: it may be a secret. */
function describe(value: JsonValue | undefined): string {
  if (typeof value === 'string') return 'a string'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    return Number.isNaN(value) ? NO_INTEGER : 'a number'
  }
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'an array' : 'an object'
}

function hintFor(expected: string, value: JsonValue | undefined): string | undefined {
  if (expected === 'integer' && typeof value === 'string' && /^0?[0-7]{3,4}$/.test(value)) {
    return `a mode is written as a decimal number: ${value} in octal is ${Number.parseInt(value, 8)}`
  }
  if (expected === 'integer' && typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value))
    return 'leave out the quotes'
  if (expected === 'boolean' && (value === 'true' || value === 'false')) return 'leave out the quotes'
  if (expected === 'array' && value !== undefined) return 'put it in brackets: [ … ]'
  return undefined
}

/** A tree of what is taken out of a document. */
interface Removal {
  readonly children: Map<string | number, Removal>
  whole: boolean
}

/** Marks the value at a path to be taken out. */
function plan(root: Removal, path: ConfigPath): void {
  let at = root
  for (const step of path) {
    const child = at.children.get(step) ?? { children: new Map(), whole: false }
    at.children.set(step, child)
    at = child
  }
  at.whole = true
}

/** The document without what is marked; elements of arrays are emptied, so that the others keep their places. */
function remove(value: JsonValue, removal: Removal): JsonValue {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value
    return items.map((item, index) => {
      const child = removal.children.get(index)
      if (!child) return item
      // Normalising makes an empty element of null.
      if (child.whole) return null
      return remove(item, child)
    })
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]): [string, JsonValue][] => {
    const child = removal.children.get(key)
    if (child?.whole || member === undefined) return []
    return [[key, child ? remove(member, child) : member]]
  })
  return Object.fromEntries(members)
}
