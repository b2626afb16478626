/** Where a value is in a document: object keys and zero-based array indices, from the root. */
export type ConfigPath = readonly (string | number)[]

/** The path in the form that the field uses in its reports: `$.storage.files.0.path`. */
export function formatPath(path: ConfigPath): string {
  return ['$', ...path].join('.')
}
