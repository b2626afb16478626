/** What an os-release or an extension-release says (os-release(5)). */
export type Release = Readonly<Record<string, string>>

/** A system extension as it was seen: what it is called, and what its extension-release files say, by what they are called. */
export type SeenExtension = {
  readonly path: string
  readonly name: string
  readonly releases: Readonly<Record<string, Release>>
}

/** The system that extensions are for. */
export type System = {
  readonly release: Release
  /** As systemd calls it, where it could be told. */
  readonly architecture?: string
}

/** Reads a text of assignments, as a shell would the simple ones. */
export function parseRelease(text: string): Release {
  const release: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? []
    if (key !== undefined) release[key] = unquoted(value)
  }
  return release
}

function unquoted(value: string): string {
  const [, single] = /^'([^']*)'$/.exec(value) ?? []
  if (single !== undefined) return single
  const [, double = value] = /^"(.*)"$/.exec(value) ?? []
  return double.replaceAll(/\\(.)/g, '$1')
}

/** Why systemd-sysext will not merge an extension into the system (systemd-sysext(8)); nothing when it will. */
export function whyNotMerged({ name, releases }: SeenExtension, system: System): string | undefined {
  const own = releases[name]
  if (own === undefined) return withoutRelease(name, Object.keys(releases))
  const { release, architecture } = system
  if (!(own['SYSEXT_SCOPE'] ?? 'system portable').split(/\s+/).includes('system')) {
    return `it says SYSEXT_SCOPE=${own['SYSEXT_SCOPE']}, which leaves the system out`
  }
  const forArchitecture = own['ARCHITECTURE'] ?? '_any'
  if (architecture !== undefined && forArchitecture !== '_any' && forArchitecture !== architecture) {
    return `it is for ARCHITECTURE=${forArchitecture}, and the machine is ${architecture}`
  }
  if (own['ID'] === undefined) return 'it does not say for which ID it is'
  if (own['ID'] === '_any') return undefined
  // As os-release(5) has it.
  const id = release['ID'] ?? 'linux'
  if (own['ID'] !== id) return `it is for ID=${own['ID']}, and the system is ${id}`
  // A level counts when both have one, else the version; a rolling release has none.
  const isLevel = (release['SYSEXT_LEVEL'] ?? '') !== '' && (own['SYSEXT_LEVEL'] ?? '') !== ''
  const key = isLevel ? 'SYSEXT_LEVEL' : 'VERSION_ID'
  const [has, wants] = [release[key] ?? '', own[key] ?? '']
  if (has === '' || has === wants) return undefined
  return wants === ''
    ? `it names no VERSION_ID, and the system is ${has}`
    : `it is for ${key}=${wants}, and the system has ${has}`
}

function withoutRelease(name: string, others: readonly string[]): string {
  const [other] = others
  if (other === undefined) return 'it has no extension-release, so it is no system extension'
  return `it has no extension-release.${name} but one of ${other}: name it ${other}.raw`
}
