import type { ExactJson } from '../util/json.ts'
import { isJsonObject, stringifyExact } from '../util/json.ts'

/** How JSON is laid out. */
export interface JsonLayout {
  /** With two spaces of indentation for each level; without white space otherwise. */
  readonly pretty: boolean
}

/**
 * An Ignition config as JSON, byte for byte as Butane itself writes it: keys in a fixed order, the
 * characters that HTML and JavaScript could trip over escaped, and a newline at the end.
 */
export function renderJson(config: ExactJson, { pretty }: JsonLayout): string {
  return `${escapeText(stringifyExact(ordered(config), pretty ? 2 : undefined))}\n`
}

/** The same value with the keys of every object in the order in which they are written. */
export function ordered(value: ExactJson): ExactJson {
  if (Array.isArray(value)) return (value as readonly ExactJson[]).map(ordered)
  if (!isJsonObject(value)) return value
  const members = Object.keys(value)
    .sort((a, b) => compare(rank(a), rank(b)))
    .flatMap((key) => {
      const member = value[key]
      return member === undefined ? [] : [[key, ordered(member)] as const]
    })
  return Object.fromEntries(members)
}

/** What every file, directory and link has is written before what only some have. */
const NODE_KEYS = new Set(['group', 'overwrite', 'path', 'user'])
const LEAF_KEYS = new Set(['append', 'contents', 'hard', 'mode', 'target'])

/** The order is alphabetical but for nodes, and for the keys of users, which sort as if SSH were written large. */
function rank(key: string): string {
  if (key === 'sshAuthorizedKeys') return 'sSHAuthorizedKeys'
  return key
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  const aIsLeaf = LEAF_KEYS.has(a) && NODE_KEYS.has(b)
  const bIsLeaf = LEAF_KEYS.has(b) && NODE_KEYS.has(a)
  if (aIsLeaf !== bIsLeaf) return aIsLeaf ? 1 : -1
  return a < b ? -1 : 1
}

/**
 * JSON.stringify has short forms for backspace and form feed, which the other side has not. Half a surrogate pair is a
 * byte that was no UTF-8.
 */
function escapeText(json: string): string {
  if (!/[<>&\u2028\u2029]|\\(?:[bf]|ud)/.test(json)) return json
  return json.replace(/\\\\|[<>&\u2028\u2029]|\\(?:[bf]|ud[89a-f][0-9a-f]{2})/g, (found) => {
    if (found === '\\\\') return found
    if (found.startsWith('\\u')) return '\\ufffd'
    const code = found === '\\b' ? 8 : found === '\\f' ? 12 : found.charCodeAt(0)
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}
