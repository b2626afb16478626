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
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value as JsonArray) text += `${text === '' ? '' : ','}${stableStringify(item)}`
    return `[${text}]`
  }
  const members = value as JsonObject
  for (const key of Object.keys(members).sort()) {
    const member = members[key]
    if (member !== undefined) text += `${text === '' ? '' : ','}"${quoteless(key)}":${stableStringify(member)}`
  }
  return `{${text}}`
}

/** A key as it stands between the quotes; most need no escape, which is quick to see. */
function quoteless(key: string): string {
  return /^[\w./-]*$/.test(key) ? key : JSON.stringify(key).slice(1, -1)
}
