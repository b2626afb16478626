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
