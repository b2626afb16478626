import type { JsonObject, JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import type { TranslationContext } from './context.ts'
import { configKey } from './provenance.ts'
import { hasField, isObjectType, type Field, type Fields, type FieldType, type ObjectType } from './schema/field.ts'
import { expandResource } from './sugar/resources.ts'

/**
 * Copies a decoded mapping to the config by the table of its keys: names in camel case, nothing that is empty, sugar
 * left out, contents turned into URLs. Elements of lists keep their places.
 */
export function copyObject(from: JsonObject, fields: Fields, context: TranslationContext): JsonObject {
  const made: Record<string, JsonValue> = {}
  context.provenance.copied(made, from)
  for (const [name, field] of Object.entries(fields)) {
    if (field.sugar === true || !hasField(context.variant, field)) continue
    const value = copyField(from[name], field, context)
    if (value !== undefined) made[configKey(name)] = value
  }
  return made
}

function copyField(value: JsonValue | undefined, field: Field, context: TranslationContext): JsonValue | undefined {
  if (value === undefined) return whenAbsent(field, context)
  if (field.plain === 'zero' && (value === 0 || value === false || value === '')) return undefined
  const made = copyValue(value, field.type, context)
  const isKept = field.keptEmpty === 'in-3.2' && context.variant.ignition === '3.2.0'
  return isEmpty(made) && !isKept ? undefined : made
}

function copyValue(value: JsonValue, type: FieldType, context: TranslationContext): JsonValue {
  if (isObjectType(type)) return isJsonObject(value) ? copyTyped(value, type, context) : value
  if (typeof type !== 'object' || !Array.isArray(value)) return value
  const items: readonly JsonValue[] = value
  const made = items.map((item) => copyValue(item, type.list, context))
  context.provenance.copied(made, value)
  return made
}

function copyTyped(value: JsonObject, type: ObjectType, context: TranslationContext): JsonObject {
  const made = copyObject(value, type.object, context)
  return type.resource === true ? expandResource(value, made, context) : made
}

/** The first versions of the spec had strings that are written even when they are not there. */
function whenAbsent({ plain }: Field, { variant }: TranslationContext): JsonValue | undefined {
  if (plain === 'always' || (plain === 'always-until-3.3' && variant.base < 4)) return ''
  return plain === 'null-in-3.0' && variant.base === 1 ? null : undefined
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.values(value).every((member) => member === null)
}
