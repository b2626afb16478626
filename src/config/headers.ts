import type { Resource } from './model.ts'

/**
 * The headers with which a resource is requested. One without a value only deletes a parent's header when configs are
 * merged, and is no header itself.
 */
export function headersOf(resource: Resource): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const { name, value } of resource.httpHeaders ?? []) if (value !== undefined) headers.set(name, value)
  return headers
}
