import type { JsonObject, JsonValue } from '../../util/json.ts'
import { CONFIG_SHAPE } from './config.ts'
import type { Field, ObjectShape, Shape } from './shape.ts'
import type { SpecVersion } from './versions.ts'

/**
 * The JSON Schema (Draft 2020-12) of the documents of a version of spec 3, for editors: with titles, descriptions,
 * required members and the values to offer. Unknown members are refused, so that an editor marks them.
 */
export function editorSchema(spec: SpecVersion): JsonObject {
  return rootSchema(spec, 'editor')
}

/**
 * The JSON Schema that documents are checked against: types alone. What else a version demands are rules, because they
 * have better sentences than a schema could give.
 */
export function typeSchema(spec: SpecVersion): JsonObject {
  return rootSchema(spec, 'types')
}

type Purpose = 'editor' | 'types'

/** The members of an object in a minor version of spec 3. */
export function fieldsOf(shape: ObjectShape, minor: number): readonly (readonly [string, Field])[] {
  return Object.entries(shape.fields).filter(([, field]) => field.since <= minor)
}

function rootSchema(spec: SpecVersion, purpose: Purpose): JsonObject {
  const definitions = new Map<string, JsonObject>()
  define(CONFIG_SHAPE, { minor: spec.minor, purpose, definitions })
  const { [CONFIG_SHAPE.name]: root, ...$defs } = Object.fromEntries(definitions)
  const head: JsonObject =
    purpose === 'editor'
      ? { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `Ignition config ${spec.version}` }
      : {}
  const { title: _, ...body } = root ?? {}
  return { ...head, ...body, $defs }
}

interface Composition {
  readonly minor: number
  readonly purpose: Purpose
  readonly definitions: Map<string, JsonObject>
}

/** Adds the definition of an object, and of all that it refers to. */
function define(shape: ObjectShape, composition: Composition): void {
  if (composition.definitions.has(shape.name)) return
  composition.definitions.set(shape.name, {})
  const fields = fieldsOf(shape, composition.minor)
  const properties = Object.fromEntries(fields.map(([key, field]) => [key, memberSchema(field, composition)]))
  const required = fields.filter(([, field]) => field.required).map(([key]) => key)
  composition.definitions.set(
    shape.name,
    composition.purpose === 'types'
      ? { type: 'object', properties }
      : {
          title: shape.title,
          type: 'object',
          properties,
          ...(shape.name === CONFIG_SHAPE.name ? { required: ['ignition'] } : required.length > 0 ? { required } : {}),
          additionalProperties: false,
        },
  )
}

function memberSchema(field: Field, composition: Composition): JsonValue {
  const schema = shapeSchema(field.shape, composition)
  if (composition.purpose === 'types') return schema
  const values = Object.entries(field.values ?? {}).filter(([, since]) => since <= composition.minor)
  const offered = values.length > 0 ? { enum: values.map(([value]) => value) } : {}
  return { ...schema, ...offered, description: field.description }
}

function shapeSchema(shape: Shape, composition: Composition): JsonObject {
  switch (shape.kind) {
    case 'string':
    case 'integer':
    case 'boolean':
      return { type: shape.kind }
    case 'object':
      define(shape, composition)
      return { $ref: `#/$defs/${shape.name}` }
    case 'list':
      return { type: 'array', items: shapeSchema(shape.items, composition) }
  }
}
