import { isJsonObject as isObject, type JsonObject, type JsonValue } from '../../src/util/json.ts'

/** Definitions that schemas of many versions have in common, each once. */
export interface Definitions {
  /** Takes a schema in, under a name of its own, and what is below it; answers the reference to it. */
  readonly add: (name: string, schema: JsonObject) => JsonObject
  readonly all: () => JsonObject
}

/**
 * Gathers schemas of objects, so that what two versions have in common is written once. In the words of draft 7, which
 * is what editors know: beside a reference nothing counts there, so that it stands in `allOf`.
 */
export function definitions(): Definitions {
  const names = new Map<string, string>()
  const made: Record<string, JsonObject> = {}

  function named(name: string, schema: JsonObject): JsonObject {
    const text = JSON.stringify(schema)
    const known = names.get(text) ?? freeName(name, made)
    names.set(text, known)
    made[known] = schema
    return { $ref: `#/definitions/${known}` }
  }
  function share(name: string, schema: JsonObject, root: JsonObject): JsonObject {
    const { title, description, $ref, ...rest } = schema
    const words = { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) }
    const body = typeof $ref === 'string' ? definitionOf(root, $ref) : rest
    const { title: _title, description: _description, ...own } = body
    if (isObject(own['items'])) return { ...words, ...orNull(own), items: share(name, own['items'], root) }
    if (!isObject(own['properties'])) return { ...words, ...orNull(own) }
    const reference = named(name, { ...orNull(own), properties: membersOf(own, root) })
    return Object.keys(words).length === 0 ? reference : { ...words, allOf: [reference] }
  }
  function membersOf({ properties, required }: JsonObject, root: JsonObject): JsonObject {
    const shared = Object.entries(isObject(properties) ? properties : {}).map(([key, value]) => {
      const member = isObject(value) ? share(key, value, root) : true
      const isRequired = Array.isArray(required) && required.includes(key)
      return [
        key,
        isRequired && isObject(value) && isObject(member) ? { ...member, ...plainType(value) } : member,
      ] as const
    })
    return Object.fromEntries(shared)
  }
  return {
    add(name, schema) {
      const { $schema: _, $defs: __, ...body } = schema
      made[name] = { ...body, properties: membersOf(body, schema) }
      return { $ref: `#/definitions/${name}` }
    },
    all: () => made,
  }
}

/** What is null is as good as absent, in Butane and in Ignition. */
function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema
  return {
    ...schema,
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(Array.isArray(values) ? { enum: [...(values as readonly JsonValue[]), null] } : {}),
  }
}

/** The type of what must be there, and so cannot be null. */
function plainType({ type, enum: values }: JsonObject): JsonObject {
  return { ...(type === undefined ? {} : { type }), ...(values === undefined ? {} : { enum: values }) }
}

function freeName(name: string, made: Readonly<Record<string, JsonObject>>): string {
  for (let number = 1; ; number += 1) {
    const wanted = number === 1 ? name : `${name}-${number}`
    if (!Object.hasOwn(made, wanted)) return wanted
  }
}

function definitionOf(root: JsonObject, reference: string): JsonObject {
  const all = root['$defs']
  const found = isObject(all) ? all[reference.replace('#/$defs/', '')] : undefined
  if (!isObject(found)) throw new TypeError(`no definition ${reference}`)
  return found
}
