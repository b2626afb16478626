import { isJsonObject } from '../util/json.ts'
import type { JsonValue } from '../util/json.ts'
import type { ReadDocument } from './document.ts'
import type { JsonDocument } from './ignition.ts'
import type { ReadOptions } from './languages.ts'

/** A family of versions of Ignition's language other than spec 3. */
export interface Family {
  readonly name: string
  /** Whether a document that says this of its version belongs to it. */
  matches(version: {
    readonly version: JsonValue | undefined
    readonly ignitionVersion: JsonValue | undefined
  }): boolean
  load(): Promise<(document: JsonDocument, options: ReadOptions) => Promise<ReadDocument>>
}

/** The families besides spec 3, which reads what none of these takes. */
export const FAMILIES: readonly Family[] = []

/** The family of a document, told from `ignition.version` or, before spec 2, `ignitionVersion`. */
export function familyOf(value: JsonValue): Family | undefined {
  if (!isJsonObject(value)) return undefined
  const { ignition, ignitionVersion } = value
  const version = isJsonObject(ignition) ? ignition['version'] : undefined
  return FAMILIES.find((family) => family.matches({ version, ignitionVersion }))
}
