import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import { resolve } from '../yaml/resolve.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Location } from '../report/span.ts'
import { isJsonObject } from '../util/json.ts'
import type { ExactJson, JsonObject, JsonValue } from '../util/json.ts'

/**
 * A config that is about to be written out, with its integers beyond 2^53 exactly as the documents have them, which they
 * come from. Everything else takes the numbers nearest to them: no device, id or time limit is so large.
 */
export function exactIntegers(config: Config | JsonObject, origins: Origins): ExactJson {
  const json = config as unknown as JsonObject
  return isInexact(json) ? exact(json, [], origins) : json
}

function isInexact(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value)
  if (Array.isArray(value)) return value.some(isInexact)
  return isJsonObject(value) && Object.values(value).some(isInexact)
}

function exact(value: JsonValue, path: ConfigPath, origins: Origins): ExactJson {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : writtenAt(origins.locate(path), value)
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) => exact(item, [...path, index], origins))
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([key, member]): (readonly [string, ExactJson])[] =>
    member === undefined ? [] : [[key, exact(member, [...path, key], origins)]],
  )
  return Object.fromEntries(members)
}

/** The integer that stands at a place, if it is the one that a number is near to. */
function writtenAt(location: Location | undefined, near: number): bigint {
  const text = location === undefined ? '' : literalAt(location)
  const resolved = resolve({ kind: 'scalar', text, plain: true, span: NOWHERE })
  if (resolved.kind === 'integer' && Number(resolved.value) === near) return resolved.value
  const value = BigInt(near)
  return value > INT64_MAX ? INT64_MAX : value
}

const NOWHERE = { start: 0, end: 0 }
const INT64_MAX = 2n ** 63n - 1n

/** What stands at a place, without quotes; at an alias of YAML, what stands at its anchor. */
function literalAt({ document, span }: Location): string {
  const text = document.text.slice(span.start, Math.min(span.end, span.start + 100))
  if (!text.startsWith('*')) return text.replace(/^["']|["']$/g, '')
  const anchor = `&${text.slice(1)} `
  const at = document.text.lastIndexOf(anchor, span.start)
  return /^[-+\w]*/.exec(document.text.slice(at + anchor.length, at + anchor.length + 100))?.[0] ?? ''
}
