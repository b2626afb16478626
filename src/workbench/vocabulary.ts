import { isForbidden } from '../butane/filters.ts'
import { configKey } from '../butane/provenance.ts'
import { hasField, isObjectType, type Field, type Fields, type FieldType } from '../butane/schema/field.ts'
import { ROOT } from '../butane/schema/root.ts'
import { reaches, VARIANTS, type Variant } from '../butane/variants.ts'
import { CONFIG_SHAPE } from '../config/spec/config.ts'
import type { Field as SpecField, ObjectShape, Shape } from '../config/spec/shape.ts'
import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import type { ConfigPath } from '../report/path.ts'
import type { WrittenLanguage } from './language.ts'

/** The kind of value that a key takes. */
export type KeyType = 'string' | 'integer' | 'boolean' | 'mapping' | 'list' | 'string-map'

/** A key that a language has at some place. */
export interface Key {
  readonly name: string
  readonly type: KeyType
  /** Of a list the kind of its items. */
  readonly items?: KeyType | undefined
  /** What it means, one sentence. */
  readonly doc: string
  readonly isRequired: boolean
  /** What the value can be, where that is a matter of a few words. */
  readonly values?: readonly string[] | undefined
  /** The version of the document's language that has had it first, where not every one has it. */
  readonly since?: string | undefined
  /** What it is called in Ignition, where a Butane document calls it otherwise. */
  readonly ignition?: string | undefined
}

/** The keys that the mapping at a path can have, in the order in which they are documented; none where there is no mapping. */
export function keysAt(language: WrittenLanguage, path: ConfigPath): readonly Key[] {
  switch (language.kind) {
    case 'butane':
      return butaneKeys(language.variant, path)
    case 'ignition':
      return ignitionKeys(language.minor, path)
    case 'container-linux':
      return []
  }
}

/** The key that a path ends with, if the language has it. */
export function keyAt(language: WrittenLanguage, path: ConfigPath): Key | undefined {
  const last = path.findLastIndex((step) => typeof step === 'string')
  const name = path[last]
  return keysAt(language, path.slice(0, last)).find((key) => key.name === name)
}

/** The kind of value that stands at a path: of a list, with the number of an item as last step, that of the item. */
export function typeAt(language: WrittenLanguage, path: ConfigPath): KeyType | undefined {
  if (path.length === 0) return 'mapping'
  const key = keyAt(language, path)
  return typeof path.at(-1) === 'number' ? key?.items : key?.type
}

function butaneKeys(variant: Variant, path: ConfigPath): readonly Key[] {
  let fields: Fields = ROOT
  const config: string[] = []
  for (const step of path) {
    if (typeof step === 'number') config.push('*')
    else {
      const type = Object.hasOwn(fields, step) ? itemOf(fields[step]?.type) : undefined
      if (type === undefined || !isObjectType(type)) return []
      fields = type.object
      config.push(configKey(step))
    }
  }
  if (typeof path.at(-1) === 'string' && isList(path)) return []
  return Object.entries(fields)
    .filter(([name, field]) => hasField(variant, field) && !isForbidden([...config, configKey(name)], variant))
    .map(([name, field]) => butaneKey(name, field, { variant, config }))
}

/** Whether a path ends at a list, and not at an item of it. */
function isList(path: ConfigPath): boolean {
  let fields: Fields = ROOT
  let type: FieldType | undefined
  for (const step of path) {
    if (typeof step === 'number') type = itemOf(type)
    else type = fields[step]?.type
    const inner = itemOf(type)
    if (inner !== undefined && isObjectType(inner)) fields = inner.object
  }
  return typeof type === 'object' && 'list' in type
}

function itemOf(type: FieldType | undefined): FieldType | undefined {
  return typeof type === 'object' && 'list' in type ? type.list : type
}

interface ButanePlace {
  readonly variant: Variant
  readonly config: readonly string[]
}

function butaneKey(name: string, field: Field, { variant, config }: ButanePlace): Key {
  const ignition = field.sugar === true ? undefined : configKey(name)
  const twin = ignition === undefined ? undefined : specField([...config, ignition])
  const { since } = field
  const first = since && VARIANTS.find((row) => row.name === variant.name && reaches(row, since))
  return {
    name,
    type: typeName(field.type),
    items: typeof field.type === 'object' && 'list' in field.type ? typeName(field.type.list) : undefined,
    doc: field.doc,
    isRequired: field.required === true,
    values: field.type === 'boolean' ? BOOLEANS : (field.enum ?? valuesOf(name, { variant, twin })),
    since: first && `${first.name} ${first.version}`,
    ignition: ignition === name ? undefined : ignition,
  }
}

function valuesOf(
  name: string,
  { variant, twin }: { readonly variant: Variant; readonly twin: SpecField | undefined },
): readonly string[] | undefined {
  if (twin === undefined && name === 'variant') return [...new Set(VARIANTS.map((row) => row.name))]
  if (twin === undefined && name === 'version') {
    return newestFirst(VARIANTS.filter((row) => row.name === variant.name).map((row) => row.version))
  }
  const minor = SPEC_VERSIONS.find((row) => row.version === variant.ignition)?.minor ?? 0
  return knownValues(twin, minor)
}

function typeName(type: FieldType): KeyType {
  if (typeof type === 'string') return type
  return isObjectType(type) ? 'mapping' : 'list'
}

function ignitionKeys(minor: number, path: ConfigPath): readonly Key[] {
  let shape: Shape = CONFIG_SHAPE
  for (const step of path) {
    const inner = inside(shape, step)
    if (inner === undefined) return []
    shape = inner
  }
  if (shape.kind !== 'object') return []
  return Object.entries(shape.fields)
    .filter(([, { since }]) => since <= minor)
    .map(([name, field]) => specKey(name, field, { minor, isRoot: path.length === 0, parent: path.at(-1) }))
}

function inside(shape: Shape, step: string | number): Shape | undefined {
  if (shape.kind === 'list') return typeof step === 'number' ? shape.items : undefined
  if (shape.kind !== 'object' || typeof step !== 'string' || !Object.hasOwn(shape.fields, step)) return undefined
  return shape.fields[step]?.shape
}

interface SpecPlace {
  readonly minor: number
  readonly isRoot: boolean
  readonly parent: string | number | undefined
}

function specKey(name: string, field: SpecField, { minor, isRoot, parent }: SpecPlace): Key {
  const isVersion = name === 'version' && parent === 'ignition'
  const { shape } = field
  return {
    name,
    type: shapeName(shape),
    items: shape.kind === 'list' ? shapeName(shape.items) : undefined,
    doc: field.description,
    isRequired: field.required === true || (isRoot && name === 'ignition'),
    values: isVersion ? newestFirst(SPEC_VERSIONS.map(({ version }) => version)) : knownValues(field, minor),
    since: field.since === 0 ? undefined : `3.${field.since}.0`,
  }
}

function shapeName({ kind }: Shape): KeyType {
  return kind === 'object' ? 'mapping' : kind
}

function knownValues(field: SpecField | undefined, minor: number): readonly string[] | undefined {
  if (field?.values === undefined) return field?.shape.kind === 'boolean' ? BOOLEANS : undefined
  return Object.entries(field.values)
    .filter(([value, since]) => since <= minor && value !== '')
    .map(([value]) => value)
}

/** Versions that will not change any more come before those that may. */
function newestFirst(versions: readonly string[]): readonly string[] {
  const newest = versions.toReversed()
  return [...newest.filter(isStable), ...newest.filter((version) => !isStable(version))]
}

function isStable(version: string): boolean {
  return !version.includes('-')
}

const BOOLEANS = ['true', 'false']

/** The member of Ignition's spec at a path, with `*` for items of lists. */
function specField(path: readonly string[]): SpecField | undefined {
  let shape: Shape | undefined = CONFIG_SHAPE
  let field: SpecField | undefined
  for (const step of path) {
    if (shape?.kind === 'list') shape = shape.items
    if (step === '*') continue
    const object: ObjectShape | undefined = shape?.kind === 'object' ? shape : undefined
    field = object !== undefined && Object.hasOwn(object.fields, step) ? object.fields[step] : undefined
    shape = field?.shape
  }
  return field
}
