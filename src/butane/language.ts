import { parseJson } from '../config/json/parse.ts'
import { isJsonObject } from '../util/json.ts'

/**
 * Whether a text is a Butane document: a mapping with the key `variant`.
 *
 * Only the looks of the text count, so that a document with a mistake in it is still read as what it was meant to be.
 */
export function isButaneText(text: string): boolean {
  if (!text.includes('variant')) return false
  const start = /^(?:\s|#[^\n]*\n|%[^\n]*\n|---)*/.exec(text)?.[0].length ?? 0
  if (text.charAt(start) !== '{') return /^["']?variant["']?[ \t]*:/m.test(text)
  const json = parseJson(text)
  if (json.kind === 'json') return isJsonObject(json.value) && Object.hasOwn(json.value, 'variant')
  return /^\{\s*["']?variant["']?\s*:/.test(text.slice(start))
}
