import { nearest } from '../util/nearest.ts'
import { formatPath, type ConfigPath } from '../report/path.ts'

/** What is wrong with a file of our own, and where in it. */
export interface FieldProblem {
  readonly path: ConfigPath
  readonly problem: string
  readonly hint?: string
}

/** Reports a problem; never returns. */
export type Fail = (problem: FieldProblem) => never

/** Reads the members of one object of a file of our own, each checked by what it must be. */
export interface Fields {
  readonly path: ConfigPath
  has(key: string): boolean
  text(key: string): string | undefined
  flag(key: string): boolean | undefined
  /** A whole number, not negative. */
  count(key: string): number | undefined
  /** Bytes: a number, or text with a binary unit such as `20GiB`. */
  bytes(key: string): number | undefined
  texts(key: string): readonly string[]
  object(key: string, allowed: readonly string[]): Fields | undefined
  objects(key: string, allowed: readonly string[]): readonly Fields[]
  fail(key: string, problem: string, hint?: string): never
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** Takes a value as an object that has no members but the allowed ones. */
export function readFields(value: unknown, path: ConfigPath, allowed: readonly string[], fail: Fail): Fields {
  if (!isRecord(value)) return fail({ path, problem: `${nameOf(path)} must be a mapping` })
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue
    const suggestion = nearest(key, allowed)
    const hint = suggestion === undefined ? `known keys: ${allowed.join(', ')}` : `did you mean ${suggestion}?`
    fail({ path: [...path, key], problem: `${JSON.stringify(key)} is not a key of ${nameOf(path)}`, hint })
  }
  const read = <T>(key: string, what: string, parse: (value: unknown) => T | undefined): T | undefined => {
    const member = value[key]
    if (member === undefined || member === null) return undefined
    return parse(member) ?? fail({ path: [...path, key], problem: `${nameOf([...path, key])} must be ${what}` })
  }
  const list = (key: string, what: string): readonly unknown[] =>
    read(key, `a list of ${what}`, (member) => (Array.isArray(member) ? (member as readonly unknown[]) : undefined)) ??
    []
  return {
    path,
    has: (key) => value[key] !== undefined && value[key] !== null,
    text: (key) => read(key, 'text', asText),
    flag: (key) => read(key, 'true or false', (member) => (typeof member === 'boolean' ? member : undefined)),
    count: (key) => read(key, 'a whole number', asCount),
    bytes: (key) => read(key, 'a number of bytes, or text such as 20GiB', asBytes),
    texts: (key) =>
      list(key, 'texts').map((item, index) => {
        const itemPath = [...path, key, index]
        return asText(item) ?? fail({ path: itemPath, problem: `${nameOf(itemPath)} must be text` })
      }),
    object: (key, keys) => (value[key] === undefined ? undefined : readFields(value[key], [...path, key], keys, fail)),
    objects: (key, keys) =>
      list(key, 'mappings').map((item, index) => readFields(item, [...path, key, index], keys, fail)),
    fail: (key, problem, hint) => {
      const memberPath = key === '' ? path : [...path, key]
      return fail({ path: memberPath, problem: `${nameOf(memberPath)} ${problem}`, hint })
    },
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

function asBytes(value: unknown): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT]iB|B)?$/.exec(String(value)) ?? []
  const bytes = Number(number) * (UNITS[unit] ?? Number.NaN)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

function nameOf(path: ConfigPath): string {
  return path.length === 0 ? 'the description' : formatPath(path).slice(2)
}
