import type { Key } from '../reference/keys/key.ts'
import { LANGUAGES, type Language } from '../reference/languages.ts'
import type { ConfigPath } from '../report/path.ts'

/** What stands behind a key: a mapping, a list of mappings or of words, or one word. */
export type Form = 'mapping' | 'list of mappings' | 'list of words' | 'word'

/** The form of a key's value. */
export function formOf({ type }: Key): Form {
  if (/^list of (?:mappings|objects)$/.test(type)) return 'list of mappings'
  if (type.startsWith('list of ')) return 'list of words'
  return /^(?:mapping|object)/.test(type) ? 'mapping' : 'word'
}

/** The key that a path ends with, if the language has it; a path may name the item of a list. */
export function keyAt(language: Language, path: ConfigPath): Key | undefined {
  let keys = language.keys()
  let found: Key | undefined
  for (const step of path) {
    if (typeof step === 'number') continue
    found = keys.find(({ name }) => name === step)
    if (found === undefined) return undefined
    keys = found.children
  }
  return found
}

/** What stands at a path: of a list, with the number of an item as its last step, that of the item. */
export function formAt(language: Language, path: ConfigPath): Form | undefined {
  if (path.length === 0) return 'mapping'
  const key = keyAt(language, path)
  const form = key && formOf(key)
  if (typeof path.at(-1) !== 'number') return form
  return form === 'list of mappings' ? 'mapping' : form === 'list of words' ? 'word' : undefined
}

/** The keys that the mapping at a path can have, in the order in which they are documented; none where there is no mapping. */
export function keysAt(language: Language, path: ConfigPath): readonly Key[] {
  if (formAt(language, path) !== 'mapping') return []
  return path.length === 0 ? language.keys() : (keyAt(language, path)?.children ?? [])
}

/** The values that a key can have, where that is a matter of a few words; of versions the newest stable one first. */
export function valuesOf({ name, type, values, path }: Key, language: Language): readonly string[] {
  if (type === 'boolean') return ['true', 'false']
  if (name === 'variant') return [...new Set(LANGUAGES.filter(isButane).map((one) => one.name))]
  if (name === 'version' && path.length <= 2) return versionsOf(language.name)
  return values
}

function isButane({ name, form }: Language): boolean {
  return form === 'yaml' && name !== 'container-linux'
}

function versionsOf(name: string): readonly string[] {
  const rows = LANGUAGES.filter((one) => one.name === name && /^\d+\.\d/.test(one.version)).toReversed()
  return [...rows.filter(({ isStable }) => isStable), ...rows.filter(({ isStable }) => !isStable)].map(
    (row) => row.version,
  )
}
