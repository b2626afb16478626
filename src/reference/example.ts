import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts'
import type { Language } from './languages.ts'
import type { Key } from './keys/key.ts'
import { octal } from '../util/octal.ts'

/** A piece of a document that has a key in it, from the top, as it is written in its language. */
export function exampleOf(language: Language, key: Key): string {
  const document = around(key.path, language.keys(), key)
  return language.form === 'json' ? JSON.stringify(document, undefined, 2) : yamlLines(document).join('\n')
}

/** The value of a key in one line, as it stands behind it; of a mapping, nothing. */
export function shortExample({ name, example }: Key, form: Language['form']): string {
  if (form === 'yaml' && isMode(name, example)) return octal(example)
  const isPlain =
    typeof example !== 'object' || (Array.isArray(example) && example.every((one) => typeof one === 'string'))
  return isPlain ? JSON.stringify(example) : ''
}

/** The entry of a list has besides what it must have. */
function around(path: readonly string[], keys: readonly Key[], wanted: Key): JsonObject {
  const [name = '', ...rest] = path
  const key = keys.find((one) => one.name === name)
  if (key === undefined || rest.length === 0) return { [name]: wanted.example }
  const inner = around(rest, key.children, wanted)
  if (!key.type.startsWith('list')) return { [name]: inner }
  const required = key.children.filter(({ isRequired }) => isRequired)
  const beside = Object.fromEntries(required.map((one) => [one.name, one.example]))
  return { [name]: [{ ...beside, ...inner }] }
}

function yamlLines(value: JsonValue, name = ''): readonly string[] {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value
    return items.flatMap((item) => {
      const [first = '', ...rest] = yamlLines(item)
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)]
    })
  }
  if (!isJsonObject(value)) return scalarLines(value, name)
  return Object.entries(value).flatMap(([key, member = null]) => {
    const lines = yamlLines(member, key)
    const isBelow = typeof member === 'object' || String(member).includes('\n')
    if (!isBelow) return [`${key}: ${lines.join('')}`]
    return [
      `${key}:${typeof member === 'string' ? ' |' : ''}`,
      ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    ]
  })
}

/** Texts of several lines stand below their key. */
function scalarLines(value: JsonValue, name: string): readonly string[] {
  if (typeof value === 'string' && value.includes('\n') && name !== '') return value.replace(/\n$/, '').split('\n')
  if (isMode(name, value)) return [octal(value)]
  return [
    typeof value === 'string' && /^[A-Za-z/][\w./-]*$/.test(value) && !isWord(value) ? value : JSON.stringify(value),
  ]
}

/** Words that YAML takes for something else than a text. */
function isWord(text: string): boolean {
  return /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
}

function isMode(name: string, value: JsonValue): value is number {
  return typeof value === 'number' && name.endsWith('mode')
}
