import { DEEPEST, HIDDEN, shownKey } from './known-keys.ts'

/** Where a value is in a document: object keys and zero-based array indices, from the root. */
export type ConfigPath = readonly (string | number)[]

/** The path in the form that Ignition uses in its reports: `$.storage.files.0.path`. Of what may be a secret, nothing. */
export function formatPath(path: ConfigPath): string {
  const steps = path.slice(0, DEEPEST).map((step, at) => {
    return typeof step === 'number' ? step : shownKey(path.slice(0, at + 1))
  })
  return ['$', ...steps, ...(path.length > DEEPEST ? [HIDDEN] : [])].join('.')
}
