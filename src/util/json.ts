/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject

/** A JSON array. */
export type JsonArray = readonly JsonValue[]

/** A JSON object. A member that is `undefined` is absent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** JSON that is about to be written out: its integers may be exact beyond 2^53. */
export type ExactJson = JsonValue | bigint | readonly ExactJson[] | { readonly [key: string]: ExactJson | undefined }

declare global {
  interface JSON {
    /** Makes a value that is written as the text says: a part of JavaScript that its types do not know yet. */
    rawJSON(text: string): object
  }
}

/** Writes out JSON, its integers exactly. */
export function stringifyExact(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, member: unknown) => (typeof member === 'bigint' ? JSON.rawJSON(member.toString()) : member),
    indent,
  )
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
  let text = ''
  writeStable(value, (piece) => {
    text += piece
  })
  return text
}

/** Writes the text of {@link stableStringify} in small pieces: that of a large value is never in memory as a whole. */
export function writeStable(value: JsonValue | undefined, write: (piece: string) => void): void {
  if (typeof value !== 'object' || value === null) return write(value === undefined ? 'null' : JSON.stringify(value))
  let before = ''
  if (Array.isArray(value)) {
    write('[')
    for (const item of value as JsonArray) {
      if (before !== '') write(before)
      writeStable(item, write)
      before = ','
    }
    return write(']')
  }
  write('{')
  for (const key of sortedKeys(value as JsonObject)) {
    const member = (value as JsonObject)[key]
    if (member === undefined) continue
    write(`${before}"${quoteless(key)}":`)
    writeStable(member, write)
    before = ','
  }
  write('}')
}

/** Few keys, and often in order: that is quicker to see than to bring about. */
function sortedKeys(object: JsonObject): readonly string[] {
  const keys = Object.keys(object)
  const isSorted = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key)
  return isSorted ? keys : keys.sort()
}

/** A key as it stands between the quotes; most need no escape, which is quick to see. */
function quoteless(key: string): string {
  return /^[\w./-]*$/.test(key) ? key : JSON.stringify(key).slice(1, -1)
}
