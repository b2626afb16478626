import { parseOwnFile } from '../yaml/own-file.ts'
import type { JsonObject, JsonValue } from '../util/json.ts'
import type { Before, ExpectedIssue, ServedAnswer, TreeNode } from './case.ts'
import type { SourceText } from '../report/span.ts'
import { readFields, type Fail, type Fields } from '../yaml/fields.ts'
import { ISSUE, NODE, USER } from './forms.ts'

/** The number of the form of test files: it grows when a member changes its meaning or goes. */
export const TEST_FORMAT = 1

/** A test of a document: what it is tried on, and what is expected. */
export interface TestCase {
  readonly title: string
  /** The path of the document, from the file; or the document itself. */
  readonly document: string | JsonObject
  /** The path of a machine file, from the file; or the machine itself; absent: one that fits the document. */
  readonly machine: JsonValue | undefined
  readonly before: Before['tree']
  /** The answer for each URL. */
  readonly servers: Readonly<Record<string, ServedAnswer>>
  readonly expect: Expectations
  /** Whether two machines of it are the same, byte for byte. */
  readonly twice: boolean
  /** Whether the power is cut at every operation. */
  readonly cut: boolean
}

/** What is expected of a machine. What is not named is not looked at, but for `tree` and `issues`. */
export interface Expectations {
  /** Files, directories and links, each with what is named of it. */
  readonly files?: Readonly<Record<string, TreeNode>> | undefined
  /** All that differs from before: more or less fails. */
  readonly tree?: Readonly<Record<string, TreeNode>> | undefined
  readonly users?: Readonly<Record<string, JsonValue>> | undefined
  readonly units?: Readonly<Record<string, string>> | undefined
  readonly disks?: Readonly<Record<string, JsonValue>> | undefined
  /** The kinds of the operations, in order. */
  readonly operations?: readonly string[] | undefined
  /** @default no errors and no warnings */
  readonly issues?: readonly ExpectedIssue[] | undefined
  /** The code of the failure that the run ends with. */
  readonly error?: string | undefined
}

const FILE_KEYS = ['format', 'document', 'machine', 'servers', 'before', 'cases'] as const
const CASE_KEYS = ['title', 'document', 'machine', 'servers', 'before', 'expect', 'twice', 'cut'] as const
const EXPECT_KEYS = ['files', 'tree', 'users', 'units', 'disks', 'operations', 'issues', 'error'] as const

/**
 * Reads a test file. What stands beside `cases` counts for each case that does not say otherwise; `servers` are joined.
 * @throws FirstlightError `usage` with the place of the first thing that is wrong
 */
export function parseTests(document: SourceText): readonly TestCase[] {
  const { value, fail } = parseOwnFile(document, 'reading the tests')
  const fields = readFields(value, [], FILE_KEYS, fail)
  if (fields.count('format') !== TEST_FORMAT)
    fields.fail('format', `must be ${TEST_FORMAT}`, `this version reads format: ${TEST_FORMAT}`)
  const whole = value as JsonValue
  const cases = fields.objects('cases', CASE_KEYS)
  if (cases.length === 0) fields.fail('cases', 'are missing', 'each case has a title and what to expect')
  return cases.map((each, index) => caseOf(each, { file: whole, own: memberAt(memberAt(whole, 'cases'), index), fail }))
}

interface Members {
  readonly file: JsonValue | undefined
  readonly own: JsonValue | undefined
  readonly fail: Fail
}

function caseOf(fields: Fields, { file, own, fail }: Members): TestCase {
  const member = (key: string): JsonValue | undefined => memberAt(own, key) ?? memberAt(file, key)
  const document = member('document')
  if (typeof document !== 'string' && !isObject(document)) {
    return fields.fail('document', 'must be the path of a document, or the document itself', 'document: machine.bu')
  }
  const cut = fields.text('cut')
  if (cut !== undefined && cut !== 'every') fields.fail('cut', 'can only be every', 'cut: every')
  const expected = fields.object('expect', EXPECT_KEYS)
  if (expected === undefined) fields.fail('expect', 'is missing', 'for example { files: { /etc/motd: hello } }')
  refuseUnknown(expected, memberAt(own, 'expect'), fail)
  return {
    title: fields.text('title') ?? fields.fail('title', 'is missing', 'one sentence, what the document promises'),
    document,
    machine: member('machine'),
    before: membersOf(member('before')) as Before['tree'],
    servers: { ...membersOf(memberAt(file, 'servers')), ...membersOf(memberAt(own, 'servers')) } as TestCase['servers'],
    expect: (memberAt(own, 'expect') ?? {}) as Expectations,
    twice: fields.flag('twice') ?? false,
    cut: cut === 'every',
  }
}

/** What can be said of each thing that is expected: a key that means nothing would never be looked at. */
const SAID: Readonly<Partial<Record<keyof Expectations, readonly string[]>>> = {
  files: Object.keys(NODE),
  tree: Object.keys(NODE),
  users: Object.keys(USER),
  issues: Object.keys(ISSUE),
}

function refuseUnknown({ path }: Fields, expected: JsonValue | undefined, fail: Fail): void {
  for (const [key, allowed] of Object.entries(SAID)) {
    const things = memberAt(expected, key)
    if (Array.isArray(things)) {
      for (const [index, thing] of (things as readonly JsonValue[]).entries()) {
        readFields(thing, [...path, key, index], allowed, fail)
      }
    }
    for (const [name, thing] of Object.entries(membersOf(things))) {
      if (isObject(thing)) readFields(thing, [...path, key, name], allowed, fail)
    }
  }
}

function memberAt(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? (value as readonly JsonValue[])[key] : undefined
  return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
