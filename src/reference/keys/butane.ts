import { isForbidden } from '../../butane/filters.ts'
import { configKey } from '../../butane/provenance.ts'
import { hasField, isObjectType, type Field, type Fields, type FieldType } from '../../butane/schema/field.ts'
import { ROOT } from '../../butane/schema/root.ts'
import { VARIANTS, type Variant } from '../../butane/variants.ts'
import { SPEC_VERSIONS } from '../../config/spec/versions.ts'
import { BECOMES } from './becomes.ts'
import { withFacts } from './facts.ts'
import { ignitionKey } from './ignition.ts'
import { bySuffix, type Key } from './key.ts'

/** The keys of a variant and version of Butane, without what it refuses. */
export function butaneKeys(variant: Variant): readonly Key[] {
  return keysOf(ROOT, { variant, path: [], pattern: [], around: [] })
}

interface Place {
  readonly variant: Variant
  readonly path: readonly string[]
  /** The path in the generated config, `*` for elements of lists. */
  readonly pattern: readonly string[]
  /** What the keys around it, and it itself, ask of a version. */
  readonly around: readonly Condition[]
}

interface Condition {
  readonly field: Field
  readonly pattern: readonly string[]
}

function keysOf(fields: Fields, place: Place): readonly Key[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const pattern = [...place.pattern, configKey(name)]
    const condition = { field, pattern }
    if (!isThere(condition, place.variant)) return []
    const around = [...place.around, condition]
    return [keyOf(name, field, { ...place, path: [...place.path, name], pattern, around })]
  })
}

function isThere({ field, pattern }: Condition, variant: Variant): boolean {
  return hasField(variant, field) && !isForbidden(pattern, variant)
}

function keyOf(name: string, field: Field, place: Place): Key {
  const { path, pattern, variant } = place
  const canonical = path.map(configKey)
  const ignition = ignitionKey(canonical, minorOf(variant))
  const inner = fieldsIn(field.type)
  const values = field.enum ?? ignition?.values ?? []
  return withFacts({
    name,
    path,
    canonical,
    type: typeOf(field.type),
    meaning: field.doc,
    isRequired: field.required === true,
    since: sinceOf(place),
    values: values.filter((value) => value !== '' && !isForbidden(pattern, variant, value)),
    ignition: field.sugar === true || ignition === undefined ? undefined : ignition.ignition,
    becomes: bySuffix(BECOMES, path),
    children:
      inner === undefined ? [] : keysOf(inner, { ...place, pattern: isList(field.type) ? [...pattern, '*'] : pattern }),
  })
}

function minorOf({ ignition }: Variant): number | undefined {
  return SPEC_VERSIONS.find(({ version }) => version === ignition)?.minor
}

/** The first version of the same variant that has it and what it stands in, from which on all have it. */
function sinceOf({ around, variant }: Place): string {
  const versions = VARIANTS.filter(({ name }) => name === variant.name)
  const upToNow = versions.slice(0, versions.indexOf(variant) + 1)
  const missing = upToNow.findLastIndex((one) => !around.every((condition) => isThere(condition, one)))
  return (versions[missing + 1] ?? variant).version
}

function isList(type: FieldType): boolean {
  return typeof type === 'object' && 'list' in type
}

function fieldsIn(type: FieldType): Fields | undefined {
  if (isObjectType(type)) return type.object
  return typeof type === 'object' ? fieldsIn(type.list) : undefined
}

function typeOf(type: FieldType): string {
  if (isObjectType(type)) return 'mapping'
  if (typeof type === 'object') return `list of ${typeOf(type.list)}s`
  return type === 'string-map' ? 'mapping of strings' : type
}
