/**
 * The compact tables in which the older specs are written down: the shape of a document as data, of which both the check
 * and the type are made.
 *
 * A key may end in `@n`: it exists since version n of its major version (`'label@1'` in a table of spec 2: since 2.1.0).
 */
export type Shape = 'string' | 'integer' | 'boolean' | readonly [Shape] | ObjectShape

/** The keys of an object. */
export interface ObjectShape {
  readonly [key: string]: Shape
}

/** The type of a value of the shape. Everything is optional: no older spec enforces a key by its schema. */
export type ValueOf<S> = S extends 'string'
  ? string
  : S extends 'integer'
    ? number
    : S extends 'boolean'
      ? boolean
      : S extends readonly [infer Item]
        ? readonly ValueOf<Item>[]
        : { readonly [Key in keyof S as KeyName<Key>]?: ValueOf<S[Key]> | undefined }

type KeyName<Key> = Key extends `${infer Name}@${number}` ? Name : Key

/** The keys of an object shape that exist in a version, with their shapes. */
export function fieldsOf(shape: ObjectShape, minor: number): ReadonlyMap<string, Shape> {
  const versions = cache.get(shape) ?? new Map<number, ReadonlyMap<string, Shape>>()
  const known = versions.get(minor)
  if (known !== undefined) return known
  const fields = new Map<string, Shape>()
  for (const [key, field] of Object.entries(shape)) {
    const [name = key, since = '0'] = key.split('@')
    if (Number(since) <= minor) fields.set(name, field)
  }
  cache.set(shape, versions.set(minor, fields))
  return fields
}

/** A document has many objects of one shape. */
const cache = new WeakMap<ObjectShape, Map<number, ReadonlyMap<string, Shape>>>()
