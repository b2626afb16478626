import type { JsonValue } from '../../util/json.ts'
import { bySuffix, type Key } from './key.ts'
import { DEFAULTS } from './defaults.ts'
import { EXAMPLES } from './examples.ts'

/** What a table of a language says of a key by itself. */
type Given = Omit<Key, 'default' | 'example'>

/** A key with what is said of it in all languages alike; `at` is where the tables have it. */
export function withFacts(key: Given, at: readonly string[] = key.canonical): Key {
  return { ...key, default: key.isRequired ? undefined : defaultOf(key, at), example: exampleOf(key, at) }
}

function defaultOf({ canonical: [section], type }: Given, at: readonly string[]): string | undefined {
  const own = bySuffix(DEFAULTS, at)
  if (own !== undefined) return own
  if (section === 'etcd' || section === 'flannel') return `left to ${section}`
  if (type === 'boolean') return 'false'
  return isComposed(type) ? 'none' : undefined
}

function exampleOf(key: Given, at: readonly string[]): JsonValue {
  const own = bySuffix(EXAMPLES, at)
  if (own !== undefined && fits(own, key.type)) return own
  const shown = shownChildren(key)
  const made = Object.fromEntries(shown.map(({ name, example }) => [name, example]))
  return key.type.startsWith('list') ? [made] : made
}

/** Whether a value is of a type: keys of one name are a text in one language and a mapping in another. */
export function fits(value: JsonValue, type: string): boolean {
  if (Array.isArray(value)) return type.startsWith('list')
  if (type === 'integer') return typeof value === 'number'
  return isComposed(type) ? typeof value === 'object' : typeof value === type
}

function isComposed(type: string): boolean {
  return /^(?:list|mapping|object)/.test(type)
}

/** What an example of a mapping has in it: what must be there, else what comes first. */
function shownChildren({ children }: Given): readonly Key[] {
  const required = children.filter(({ isRequired }) => isRequired)
  return required.length > 0 ? required : children.slice(0, 1)
}
