import type { ParsedJson } from '../config/json/parse.ts'
import { legacyVersionOf } from '../config/legacy/version.ts'
import type { Origins } from '../config/origins.ts'
import type { Issue } from '../report/issues.ts'
import type { SourceText } from '../report/span.ts'
import type { JsonValue } from '../util/json.ts'
import type { ReadDocument } from './document.ts'
import type { ReadOptions } from './languages.ts'

/** A document as JSON, before its version is looked at. */
export interface JsonDocument {
  readonly json: ParsedJson
  readonly document: SourceText
  readonly origins: Origins
  /** What the text itself is warned about. */
  readonly warnings: readonly Issue[]
}

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
