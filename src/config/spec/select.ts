import type { Issue } from '../../report/issues.ts'
import { isJsonObject } from '../../util/json.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import { meantVersion } from '../meant-version.ts'
import { nearest } from '../../util/nearest.ts'
import { canonicalVersion } from '../canonical-version.ts'
import { LEGACY_VERSIONS } from '../legacy/version.ts'
import { SPEC_VERSIONS } from './versions.ts'
import type { SpecVersion } from './versions.ts'

/** The version of spec 3 that a document follows, or why it follows none. */
export type SelectedSpec =
  | { readonly kind: 'spec'; readonly spec: SpecVersion }
  | { readonly kind: 'issue'; readonly issue: Issue }

/** The newest version without `-experimental`: what to write when there is none. */
const NEWEST_STABLE = SPEC_VERSIONS.findLast(({ status }) => status === 'stable')?.version ?? ''

/**
 * Selects by `ignition.version`: all components must be equal.
 */
export function specOf(document: JsonValue): SelectedSpec {
  if (!isJsonObject(document)) return wrongType([], 'an object')
  const ignition = memberFolded(document, 'ignition')
  if (ignition === undefined || ignition === null) return missing([])
  if (!isJsonObject(ignition)) return wrongType(['ignition'], 'an object')
  const value = memberFolded(ignition, 'version')
  const path = ['ignition', 'version']
  if (value === undefined || value === null || value === '') {
    const near = Object.keys(ignition).find((key) => key !== 'version' && nearest(key, ['version']) !== undefined)
    return missing(path, value === undefined ? near : undefined)
  }
  if (typeof value !== 'string') return wrongType(path, 'a string')
  const canonical = canonicalVersion(value)
  if (canonical === undefined) {
    return {
      kind: 'issue',
      issue: { code: 'version-malformed', severity: 'error', path, value, ...choice(value) },
    }
  }
  const spec = SPEC_VERSIONS.find(({ version }) => version === canonical)
  if (spec) return { kind: 'spec', spec }
  return { kind: 'issue', issue: { code: 'version-unsupported', severity: 'error', path, value, ...choice(value) } }
}

function missing(path: readonly string[], misspelt?: string): SelectedSpec {
  const about = { ...choice(''), misspelt }
  return { kind: 'issue', issue: { code: 'version-missing', severity: 'error', path, ...about } }
}

/** The versions that there are, and which of them to write. */
function choice(written: string): { readonly supported: readonly string[]; readonly suggestion: string } {
  const supported = [...LEGACY_VERSIONS, ...SPEC_VERSIONS.map(({ version }) => version)]
  return { supported, suggestion: meantVersion(written, supported) ?? NEWEST_STABLE }
}

function wrongType(path: readonly string[], expected: string): SelectedSpec {
  return { kind: 'issue', issue: { code: 'wrong-type', severity: 'error', path, expected, found: 'something else' } }
}

/** A member by its exact key, else by a key that differs only in case: the last one counts. */
function memberFolded(object: JsonObject, key: string): JsonValue | undefined {
  if (Object.hasOwn(object, key)) return object[key]
  const folded = Object.keys(object).findLast((candidate) => candidate.toLowerCase() === key)
  return folded === undefined ? undefined : object[folded]
}
