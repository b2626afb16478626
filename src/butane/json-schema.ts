import type { JsonObject, JsonValue } from '../util/json.ts'
import { isForbidden } from './filters.ts'
import { configKey } from './provenance.ts'
import { hasField, isObjectType, type Field, type Fields, type FieldType } from './schema/field.ts'
import { ROOT } from './schema/root.ts'
import type { Variant } from './variants.ts'

/**
 * The JSON Schema (Draft 2020-12) of the documents of one language, for editors: made of the same tables that documents
 * are read by, without what the variant refuses.
 */
export function butaneSchema(variant: Variant): JsonObject {
  const root = objectSchema(ROOT, { variant, path: [] })
  const properties = root['properties'] as JsonObject
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Butane ${variant.name} ${variant.version}`,
    description: `It becomes an Ignition config of version ${variant.ignition}.`,
    ...root,
    properties: {
      ...properties,
      variant: { ...(properties['variant'] as JsonObject), const: variant.name },
      version: { ...(properties['version'] as JsonObject), const: variant.version },
    },
  }
}

interface Place {
  readonly variant: Variant
  /** The path in the generated config, `*` for elements of lists. */
  readonly path: readonly string[]
}

function objectSchema(fields: Fields, { variant, path }: Place): JsonObject {
  const names = Object.keys(fields).filter(
    (name) => hasField(variant, fields[name]) && !isForbidden([...path, configKey(name)], variant),
  )
  const properties = names.map((name) => {
    const field = fields[name]
    return [name, field === undefined ? {} : fieldSchema(name, field, { variant, path: [...path, configKey(name)] })]
  })
  const required = names.filter((name) => fields[name]?.required === true)
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as JsonObject,
    required: required.length === 0 ? undefined : required,
    additionalProperties: false,
  }
}

function fieldSchema(name: string, field: Field, place: Place): JsonValue {
  const choice = field.enum === undefined ? {} : { enum: field.enum }
  return { title: titleOf(name), description: field.doc, ...typeSchema(field.type, place), ...choice }
}

function typeSchema(type: FieldType, place: Place): JsonObject {
  if (isObjectType(type)) return objectSchema(type.object, place)
  if (typeof type === 'object') {
    return { type: 'array', items: typeSchema(type.list, { ...place, path: [...place.path, '*'] }) }
  }
  if (type === 'string-map') return { type: 'object', additionalProperties: { type: 'string' } }
  return { type }
}

const SPELLED: Readonly<Record<string, string>> = {
  ssh: 'SSH',
  url: 'URL',
  uid: 'UID',
  gid: 'GID',
  uuid: 'UUID',
  guid: 'GUID',
  http: 'HTTP',
  https: 'HTTPS',
  tls: 'TLS',
  luks: 'LUKS',
  raid: 'RAID',
  cex: 'CEX',
  tpm2: 'TPM2',
  mib: '(MiB)',
  id: 'ID',
  fips: 'FIPS',
  gecos: 'GECOS',
}

/** A key as people would write it: `ssh_authorized_keys` is "SSH authorized keys". */
function titleOf(name: string): string {
  const words = name.split('_').map((word) => SPELLED[word] ?? word)
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
