import type { Location } from './span.ts'

/** How a document is written that is not Ignition's own JSON, as far as sentences and hints speak of it. */
export interface Dialect {
  readonly name: 'butane'
  /** What has the things that a version of the spec brought: `fcos 1.7.0` for 3.6.0. Absent where nothing has them yet. */
  readonly versions: Readonly<Record<string, string>>
}

/** What an issue tells of the language that it speaks. */
export interface Spoken {
  readonly dialect?: Dialect
}

/** What has the things that a version of the spec brought, in the document's own versions. */
export function versionIn({ dialect }: Spoken, version: string): string {
  return dialect === undefined ? `version ${version}` : (dialect.versions[version] ?? `Ignition ${version}`)
}

/**
 * A hint, which is written in the spelling of Ignition's own language, in that of the document that it is about: for
 * Butane `"wipeTable": true` is `wipe_table: true`, for JSON `mode 0600` is 384.
 */
export function inOwnSpelling(hint: string, location: Location | undefined): string {
  if (location === undefined) return hint
  if (location.document.language !== 'yaml') return hint.replaceAll(/\bmode (0[0-7]{3,4})\b/g, decimalMode)
  if (!/[a-z][A-Z]|":/.test(hint)) return hint
  return hint.replaceAll(/"([A-Za-z]+)"/g, '$1').replaceAll(/\b[a-z]+[A-Z][A-Za-z]*\b/g, snake)
}

/** JSON has no octal numbers. */
function decimalMode(_: string, octal: string): string {
  return `mode ${Number.parseInt(octal, 8)} (octal ${octal.slice(1)})`
}

function snake(key: string): string {
  return key.replace('MiB', '_mib').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
