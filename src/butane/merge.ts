import type { JsonArray, JsonObject, JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import type { Provenance } from './provenance.ts'

/**
 * Merges the user's own config over a generated one, as Ignition merges a child over its parent.
 *
 * So users tune what sugar generates by writing entries with the same keys. Where both have a value, the user's stays,
 * and issues about it are shown at the user's line.
 */
export function mergeOver(generated: JsonObject, own: JsonObject, provenance: Provenance): JsonObject {
  const merged: Record<string, JsonValue> = {}
  for (const key of new Set([...Object.keys(generated), ...Object.keys(own)])) {
    const below = generated[key]
    const above = own[key]
    const value = mergeMember(key, { below, above, provenance })
    if (value === undefined) continue
    merged[key] = value
    const from = above === undefined ? provenance.ofMember(generated, key) : provenance.ofMember(own, key)
    if (from !== undefined) provenance.came(merged, key, from)
  }
  return merged
}

interface Sides {
  readonly below: JsonValue | undefined
  readonly above: JsonValue | undefined
  readonly provenance: Provenance
}

function mergeMember(key: string, { below, above, provenance }: Sides): JsonValue | undefined {
  if (above === undefined || below === undefined) return above ?? below
  if (isJsonObject(below) && isJsonObject(above)) return mergeOver(below, above, provenance)
  if (Array.isArray(below) && Array.isArray(above)) return mergeLists(key, { below, above, provenance })
  return above
}

/** Lists without keys: the generated elements, then the user's. */
const CONCATENATED = new Set(['append', 'options', 'mountOptions'])

function mergeLists(
  name: string,
  {
    below,
    above,
    provenance,
  }: { readonly below: JsonArray; readonly above: JsonArray; readonly provenance: Provenance },
): JsonArray {
  const merged: JsonValue[] = []
  const add = (value: JsonValue, from: ReturnType<Provenance['ofMember']>): void => {
    if (from !== undefined) provenance.came(merged, merged.length, from)
    merged.push(value)
  }
  const keyed = !CONCATENATED.has(name)
  // Of several equal ones, which is a mistake, the first is the one that the others repeat.
  const own = new Map(keyed ? above.map((value, index) => [keyOf(name, value), index] as const).reverse() : [])
  const used = new Set<number>()
  for (const [index, value] of below.entries()) {
    const match = keyed ? own.get(keyOf(name, value)) : undefined
    const mine = match === undefined ? undefined : above[match]
    if (match === undefined || mine === undefined) {
      add(value, provenance.ofMember(below, index))
      continue
    }
    used.add(match)
    const both = isJsonObject(value) && isJsonObject(mine) ? mergeOver(value, mine, provenance) : mine
    add(both, provenance.ofMember(above, match))
  }
  for (const [index, value] of above.entries()) if (!used.has(index)) add(value, provenance.ofMember(above, index))
  return merged
}

/** By which member the elements of a list are told apart. Partitions have a rule of their own. */
const IDENTITY: Readonly<Record<string, string>> = {
  certificateAuthorities: 'source',
  directories: 'path',
  disks: 'device',
  files: 'path',
  filesystems: 'device',
  links: 'path',
  merge: 'source',
  tang: 'url',
}

/** What an element of a list is the same by: a string by itself, and most objects by their name. */
function keyOf(list: string, value: JsonValue): string {
  if (!isJsonObject(value)) return JSON.stringify(value)
  if (list !== 'partitions') return JSON.stringify(value[IDENTITY[list] ?? 'name'] ?? null)
  const { number, label } = value
  return JSON.stringify(number === undefined ? ['label', label ?? null] : ['number', number])
}
