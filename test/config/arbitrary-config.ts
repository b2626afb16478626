import fc from 'fast-check'
import { identityOf, namespaceOf } from '../../src/config/identity.ts'
import type { Config } from '../../src/config/model.ts'
import { NEWEST_VERSION } from '../../src/config/model.ts'
import { CONFIG_SHAPE } from '../../src/config/spec/config.ts'
import type { Field, ListShape, ObjectShape } from '../../src/config/spec/shape.ts'
import { isJsonObject } from '../../src/util/json.ts'
import type { JsonObject, JsonValue } from '../../src/util/json.ts'

/** Configs of the right types without duplicates, otherwise of any content: made from the tables of the spec. */
export function arbitraryConfig(): fc.Arbitrary<Config> {
  return objectOf(CONFIG_SHAPE).map((value) => ({
    ...value,
    ignition: { ...(isJsonObject(value['ignition']) ? value['ignition'] : {}), version: NEWEST_VERSION },
  }))
}

const NAME = fc.constantFrom('a', 'b', 'c', 'd')

function objectOf(shape: ObjectShape): fc.Arbitrary<JsonObject> {
  const required = Object.keys(shape.fields).filter((key) => shape.fields[key]?.zero)
  const members = Object.entries(shape.fields).map(([key, field]) => [key, memberOf(field)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: required }).map((value) => withoutShared(value, shape))
}

function memberOf(field: Field): fc.Arbitrary<JsonValue> {
  switch (field.shape.kind) {
    case 'string':
      return NAME
    case 'integer':
      return fc.integer({ min: 0, max: 3 })
    case 'boolean':
      return fc.boolean()
    case 'object':
      return objectOf(field.shape)
    case 'list':
      return listOf(field.shape)
  }
}

/** Lists with at least one element: an empty one counts as none when it is merged. */
function listOf(shape: ListShape): fc.Arbitrary<JsonValue[]> {
  const items: fc.Arbitrary<JsonValue> = shape.items.kind === 'object' ? objectOf(shape.items) : NAME
  const selector = (element: JsonValue) => identityOf(element, shape.identity)
  return shape.identity.by === 'position'
    ? fc.array(items, { minLength: 1, maxLength: 3 })
    : fc.uniqueArray(items, { selector, minLength: 1, maxLength: 3 })
}

/** Takes out lists that share a key with another list of their namespace, and headers that only take others away. */
function withoutShared(value: Record<string, JsonValue | undefined>, shape: ObjectShape): JsonObject {
  const seen = new Set<string>()
  return Object.fromEntries(
    Object.entries(value).filter(([key, member]) => {
      const list = shape.fields[key]?.shape
      if (key === 'httpHeaders' && Array.isArray(member)) {
        return (member as readonly JsonObject[]).every((header) => header['value'] !== undefined)
      }
      if (list?.kind !== 'list' || namespaceOf(list.identity) === undefined || !Array.isArray(member)) return true
      const keys = (member as readonly JsonValue[]).map((element) => identityOf(element, list.identity) ?? '')
      const free = keys.every((name) => !seen.has(name))
      for (const name of keys) seen.add(name)
      return free
    }),
  )
}
