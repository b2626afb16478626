import { canonicalVersion } from '../canonical-version.ts'
import { isJsonObject } from '../../util/json.ts'
import type { JsonValue } from '../../util/json.ts'

/** An older version that documents may follow. */
export type LegacyVersion = { readonly major: 1 } | { readonly major: 2; readonly minor: number }

/** The minor versions of spec 2: 2.0.0 to 2.4.0. */
const MINORS: readonly number[] = [0, 1, 2, 3, 4]

/** The versions of spec 2 as documents write them, oldest first. */
export const LEGACY_VERSIONS: readonly string[] = MINORS.map((minor) => `2.${minor}.0`)

/**
 * The older version that a JSON document follows, if it is one: `ignitionVersion: 1`, or an `ignition.version` from 2.0.0
 * to 2.4.0. Keys are matched without regard to case, as the parsers of these versions did.
 */
export function legacyVersionOf(document: JsonValue): LegacyVersion | undefined {
  const version = member(member(document, 'ignition'), 'version')
  if (version === undefined || version === null || version === '') {
    return member(document, 'ignitionVersion') === 1 ? { major: 1 } : undefined
  }
  const canonical = typeof version === 'string' ? canonicalVersion(version) : undefined
  const minor = MINORS.find((candidate) => canonical === `2.${candidate}.0`)
  return minor === undefined ? undefined : { major: 2, minor }
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined
  if (Object.hasOwn(value, key)) return value[key]
  const folded = Object.keys(value).find((name) => name.toLowerCase() === key.toLowerCase())
  return folded === undefined ? undefined : value[folded]
}
