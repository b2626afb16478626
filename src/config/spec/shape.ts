/** The type of a value in a document. Tables of shapes describe every version of the spec at once. */
export type Shape = StringShape | IntegerShape | BooleanShape | ObjectShape | ListShape

/** A string. */
export interface StringShape {
  readonly kind: 'string'
}

/** A JSON integer in the range of signed 64-bit numbers. */
export interface IntegerShape {
  readonly kind: 'integer'
}

/** `true` or `false`. */
export interface BooleanShape {
  readonly kind: 'boolean'
}

/** An object with known members. */
export interface ObjectShape {
  readonly kind: 'object'
  /** The name of the type, unique among all shapes: JSON Schema definitions are called so. */
  readonly name: string
  /** What the object is, for people. */
  readonly title: string
  readonly fields: Readonly<Record<string, Field>>
}

/** An array. */
export interface ListShape {
  readonly kind: 'list'
  readonly items: Shape
  readonly identity: Identity
}

/** What makes two elements of a list the same one: the same rule finds duplicates and merges lists. */
export type Identity =
  /** Elements have no identity: duplicates are fine and lists are concatenated. */
  | { readonly by: 'position' }
  /** The element itself, a string. */
  | { readonly by: 'value'; readonly namespace?: string }
  /** A member of the element. Lists with the same `namespace` in one object may not share a key. */
  | { readonly by: 'member'; readonly member: string; readonly namespace?: string }
  /** The number of a partition if it has one, else its label. */
  | { readonly by: 'partition' }

/** A member of an object. */
export interface Field {
  readonly shape: Shape
  /** The first minor version of spec 3 that has the member. */
  readonly since: number
  /** What the member means, one sentence for people. */
  readonly description: string
  /** Whether validation refuses an object without it. Rules enforce that; the shape only tells editors. */
  readonly required?: boolean
  /** Whether an absent string counts as an empty one: so it is with all that elements are told apart by. */
  readonly zero?: boolean
  /** The values that editors should offer, each with the first minor version that has it. */
  readonly values?: Readonly<Record<string, number>>
}

/** What a {@link Field} may have besides shape, version and description. */
export type FieldExtras = Pick<Field, 'required' | 'values' | 'zero'>

const STRING: StringShape = { kind: 'string' }
const INTEGER: IntegerShape = { kind: 'integer' }
const BOOLEAN: BooleanShape = { kind: 'boolean' }

/** A member that holds a string. */
export function string(since: number, description: string, extras: FieldExtras = {}): Field {
  return { shape: STRING, since, description, ...extras }
}

/** A required member that holds a string and is empty when it is absent. */
export function name(since: number, description: string): Field {
  return string(since, description, { required: true, zero: true })
}

/** A member that holds an integer. */
export function integer(since: number, description: string): Field {
  return { shape: INTEGER, since, description }
}

/** A member that holds `true` or `false`. */
export function boolean(since: number, description: string): Field {
  return { shape: BOOLEAN, since, description }
}

/** A member that holds an object. */
export function member(since: number, shape: ObjectShape, description: string): Field {
  return { shape, since, description }
}

/** A member that holds a list of objects. */
export function objects(since: number, items: ObjectShape, how: { identity: Identity; description: string }): Field {
  return { shape: { kind: 'list', items, identity: how.identity }, since, description: how.description }
}

/** A member that holds a list of strings: a set unless `identity` says that positions count. */
export function strings(since: number, description: string, identity: Identity = { by: 'value' }): Field {
  return { shape: { kind: 'list', items: STRING, identity }, since, description }
}

/** The shape of an object. */
export function object(name: string, title: string, fields: Readonly<Record<string, Field>>): ObjectShape {
  return { kind: 'object', name, title, fields }
}

/** The identity of lists whose elements may repeat and are concatenated. */
export const BY_POSITION: Identity = { by: 'position' }

/** The identity of elements told apart by one of their members. */
export function byMember(member: string, namespace?: string): Identity {
  return namespace === undefined ? { by: 'member', member } : { by: 'member', member, namespace }
}
