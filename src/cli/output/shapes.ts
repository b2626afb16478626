import type { JsonObject } from '../../util/json.ts'

/** A schema of a value, with what it means. */
export type Described = JsonObject & { readonly description: string }

/** A text. */
export function text(description: string): Described {
  return { type: 'string', description }
}

/** A whole number. */
export function integer(description: string): Described {
  return { type: 'integer', description }
}

/** Any number. */
export function number(description: string): Described {
  return { type: 'number', description }
}

/** `true` or `false`. */
export function flag(description: string): Described {
  return { type: 'boolean', description }
}

/** One of some words. */
export function oneOf(words: readonly string[], description: string): Described {
  return { enum: words, description }
}

/** A list. */
export function list(items: JsonObject, description: string): Described {
  return { type: 'array', items, description }
}

/** A list of texts. */
export function texts(description: string): Described {
  return list({ type: 'string' }, description)
}

/** Something whose form is told elsewhere. */
export function anything(description: string): Described {
  return { description }
}

/** An object; the members after a `?` may be absent. More members may come. */
export function object(members: Readonly<Record<string, Described>>): JsonObject {
  const required = Object.keys(members).filter((name) => !name.endsWith('?'))
  const properties = Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
  )
  return { type: 'object', properties, required }
}

/** The same with what it means. */
export function described(schema: JsonObject, description: string): Described {
  return { ...schema, description }
}
