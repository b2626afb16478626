import { isJsonObject } from '../../util/json.ts'

/** What is at a path in parsed JSON or YAML; `undefined` when there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value
  for (const step of path) {
    if (typeof step === 'number') current = Array.isArray(current) ? (current as readonly unknown[])[step] : undefined
    else current = isJsonObject(current) && Object.hasOwn(current, step) ? current[step] : undefined
  }
  return current
}

/** The text at a path; numbers and booleans are taken as text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path)
  if (typeof found === 'string') return found
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** All texts of the list at a path. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): readonly string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string')
}

/** The values of the object, or the items of the list, at a path. */
export function valuesAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  return isJsonObject(found) ? Object.values(found) : listAt(value, ...path)
}
