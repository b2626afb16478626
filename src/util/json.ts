/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject

/** A JSON array. */
export type JsonArray = readonly JsonValue[]

/** A JSON object. A member that is `undefined` is absent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** Whether the value is a JSON object (neither an array nor null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Serialises a value as compact JSON with the keys of every object sorted, so that equal values give equal text.
 * Digests of configs and inspections are taken over this form.
 */
export function stableStringify(value: JsonValue | undefined): string {
  if (value === undefined) return 'null'
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => stableStringify(item)).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${stableStringify(value[key])}`)
  return `{${members.join(',')}}`
}
