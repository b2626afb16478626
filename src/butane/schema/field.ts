import { reaches, type Level, type Variant } from '../variants.ts'

/** What a value of a Butane document can be. */
export type FieldType =
  | 'string'
  | 'integer'
  | 'boolean'
  /** A mapping of any keys to strings. */
  | 'string-map'
  | { readonly list: FieldType }
  | ObjectType

/** A mapping with known keys. */
export interface ObjectType {
  readonly object: Fields
  /** It describes bytes: `inline` and `local` become `source`. */
  readonly resource?: true
}

/** The keys of a mapping, in the order in which they are documented and checked. */
export type Fields = Readonly<Record<string, Field>>

/** One key of a Butane document. */
export interface Field {
  readonly type: FieldType
  /** One sentence for people: what it means. It is the description in the JSON Schema too. */
  readonly doc: string
  /** The first level that has it; every level when absent. */
  readonly since?: Partial<Level>
  /** Consumed by sugar: never copied to the Ignition config. */
  readonly sugar?: true
  /**
   * How a value is written that is absent or zero: the spec had plain strings and numbers where it later got nullable
   * ones. `zero` leaves a zero out, the others write something even when the key is not there.
   */
  readonly plain?: 'zero' | 'always' | 'always-until-3.3' | 'null-in-3.0'
  /** A mapping that is written even when nothing is in it, because it was a pointer in version 3.2 of the spec. */
  readonly keptEmpty?: 'in-3.2'
  /**
   * What the machine would silently lose if this key were ignored. Where a version does not know the key, or it is
   * misspelt, that is an error and not a warning.
   */
  readonly guards?: string
  readonly enum?: readonly string[]
  readonly required?: true
}

/** Whether a language has a field. */
export function hasField(variant: Variant, field: Field | undefined): field is Field {
  return field !== undefined && (field.since === undefined || reaches(variant, field.since))
}

/** Whether a type is a mapping with known keys. */
export function isObjectType(type: FieldType): type is ObjectType {
  return typeof type === 'object' && 'object' in type
}

/** A string key. */
export function string(doc: string, more: Partial<Field> = {}): Field {
  return { type: 'string', doc, ...more }
}

/** An integer key. */
export function integer(doc: string, more: Partial<Field> = {}): Field {
  return { type: 'integer', doc, ...more }
}

/** A boolean key. */
export function boolean(doc: string, more: Partial<Field> = {}): Field {
  return { type: 'boolean', doc, ...more }
}

/** A list of strings. */
export function strings(doc: string, more: Partial<Field> = {}): Field {
  return { type: { list: 'string' }, doc, ...more }
}

/** A nested mapping. */
export function object(doc: string, fields: Fields, more: Partial<Field> = {}): Field {
  return { type: { object: fields }, doc, ...more }
}

/** A list of mappings. */
export function objects(doc: string, fields: Fields, more: Partial<Field> = {}): Field {
  return { type: { list: { object: fields } }, doc, ...more }
}
