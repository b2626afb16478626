import { CONFIG_SHAPE } from '../../config/spec/config.ts'
import { fieldsOf } from '../../config/spec/json-schema.ts'
import type { Field, ObjectShape, Shape } from '../../config/spec/shape.ts'
import { NEWEST_SPEC, SPEC_VERSIONS, type SpecVersion } from '../../config/spec/versions.ts'
import { withFacts } from './facts.ts'
import { dotted, everyKey, type Key } from './key.ts'

/** The keys of a version of spec 3. */
export function ignitionKeys(spec: SpecVersion): readonly Key[] {
  return keysOfMinor(spec.minor)
}

/** A key of a minor version of spec 3, by its path. @default of the newest one */
export function ignitionKey(path: readonly string[], minor: number = NEWEST_SPEC.minor): Key | undefined {
  const known = byPath.get(minor) ?? new Map([...everyKey(keysOfMinor(minor))].map((key) => [dotted(key.path), key]))
  byPath.set(minor, known)
  return known.get(dotted(path))
}

const byPath = new Map<number, ReadonlyMap<string, Key>>()

function keysOfMinor(minor: number): readonly Key[] {
  return keysOf(CONFIG_SHAPE, { minor, path: [], since: 0 })
}

interface Place {
  /** The version that is asked for. */
  readonly minor: number
  readonly path: readonly string[]
  /** The version that brought what is around it. */
  readonly since: number
}

function keysOf(shape: ObjectShape, place: Place): readonly Key[] {
  return fieldsOf(shape, place.minor).map(([name, field]) => {
    return keyOf(name, field, { ...place, path: [...place.path, name], since: Math.max(place.since, field.since) })
  })
}

function keyOf(name: string, field: Field, place: Place): Key {
  const { path, minor } = place
  const since = versionOf(place.since)
  const inner = objectIn(field.shape)
  return withFacts({
    name,
    path,
    canonical: path,
    type: typeOf(field.shape),
    meaning: field.description,
    isRequired: field.required === true || dotted(path) === 'ignition',
    since,
    values: valuesOf(field, minor),
    ignition: { path: dotted(path), since },
    becomes: undefined,
    children: inner === undefined ? [] : keysOf(inner, place),
  })
}

/** Names before numbers, which a table of them always has first. */
function valuesOf({ values = {} }: Field, minor: number): readonly string[] {
  const known = Object.entries(values).flatMap(([value, since]) => (since <= minor && value !== '' ? [value] : []))
  return [
    ...known.filter((value) => Number.isNaN(Number(value))),
    ...known.filter((value) => !Number.isNaN(Number(value))),
  ]
}

function versionOf(minor: number): string {
  return SPEC_VERSIONS.find((spec) => spec.minor === minor)?.version ?? `3.${minor}.0`
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.kind === 'list') return objectIn(shape.items)
  return shape.kind === 'object' ? shape : undefined
}

function typeOf(shape: Shape): string {
  return shape.kind === 'list' ? `list of ${shape.items.kind}s` : shape.kind
}
