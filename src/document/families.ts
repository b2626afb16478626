import { legacyVersionOf } from '../config/legacy/version.ts'
import type { JsonValue } from '../util/json.ts'
import type { JsonDocument, ReadDocument, ReadOptions } from './document.ts'

/** A family of versions of Ignition's language other than spec 3. */
export interface Family {
  readonly name: string
  /** Whether a document belongs to it, told from what it says of its version. */
  matches(value: JsonValue): boolean
  load(): Promise<(document: JsonDocument, options: ReadOptions) => Promise<ReadDocument>>
}

/** The families besides spec 3, which reads what none of these takes. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'spec 1 and 2',
    matches: (value) => legacyVersionOf(value) !== undefined,
    load: async () => (await import('./legacy.ts')).readLegacy,
  },
]

/** The family of a document, told from `ignition.version` or, before spec 2, `ignitionVersion`. */
export function familyOf(value: JsonValue): Family | undefined {
  return FAMILIES.find((family) => family.matches(value))
}
