import { VARIANTS } from '../../butane/variants.ts'
import { SPEC_VERSIONS } from '../../config/spec/versions.ts'
import { PLATFORMS } from '../platforms.ts'
import { defineRule, type Place, type Rule } from '../rule.ts'

/** Rules on whether a document fits where it will go. */
export const TARGET_RULES: readonly Rule[] = [
  defineRule<
    Place & { readonly platform: string; readonly size: number; readonly packed: number; readonly limit: number }
  >({
    code: 'user-data-too-large',
    severity: 'warning',
    reason:
      'A platform refuses user data above its limit when the machine is made, or cuts it off. The size is that of what `firstlight transpile` writes.',
    says: ({ platform, size, limit }) =>
      `the user data has ${grouped(size)} of ${grouped(limit)} bytes that ${platform} takes`,
    hint: ({ packed, limit }) =>
      packed <= limit
        ? `gzip makes ${grouped(packed)} bytes of it, and firstlight reads it packed`
        : `packed with gzip it still has ${grouped(packed)} bytes: serve large contents from a server, or merge a config from there`,
    *find({ target, userData }) {
      const { limit, countsBase64 = false } = PLATFORMS[target?.platform ?? ''] ?? {}
      if (target?.platform === undefined || limit === undefined || userData === undefined) return
      const [size, packed] = [userData.size, userData.packed].map((bytes) =>
        countsBase64 ? base64Length(bytes) : bytes,
      )
      if (size === undefined || packed === undefined || size <= limit) return
      yield { path: [], platform: target.platform, size, packed, limit }
    },
  }),
  defineRule<
    Place & {
      readonly name: string
      readonly spec: string
      readonly newest: string
      readonly older: string | undefined
    }
  >({
    code: 'spec-too-new',
    severity: 'warning',
    reason: 'An engine refuses a config of a version that it does not know, and the machine does not boot.',
    says: ({ name, spec, newest }) => `the document is of spec ${spec}, and ${name} takes ${newest} at most`,
    hint: ({ older }) =>
      `${older === undefined ? '' : `write it for ${older} if it needs nothing newer, or `}ship firstlight in the image`,
    *find({ spec, variant, target }) {
      const release = target?.release
      if (release === undefined || minorOf(spec) <= minorOf(release.spec)) return
      const older = newestWithin(release.spec, variant)
      yield { path: ['ignition', 'version'], name: release.name, spec, newest: release.spec, older }
    },
  }),
  defineRule<Place & { readonly spec: string; readonly stable: string }>({
    code: 'spec-experimental',
    severity: 'advice',
    reason:
      'An experimental version changes from one release to the next, and goes when it becomes stable: documents in it have to be changed then.',
    says: ({ spec }) =>
      `the document is of the experimental spec ${spec}, which the next release of an engine may refuse`,
    hint: ({ stable }) => `use the newest stable version, ${stable}, if nothing newer is needed`,
    *find({ spec, variant }) {
      const stable = newestWithin(spec, variant) ?? ''
      if (spec.includes('-')) yield { path: ['ignition', 'version'], spec, stable }
    },
  }),
]

/** The newest stable version of the document's own language that needs no newer spec: `flatcar 1.1.0`. */
function newestWithin(spec: string, variant: string | undefined): string | undefined {
  const isWithin = (version: string): boolean => !version.includes('-') && minorOf(version) <= minorOf(spec)
  if (variant === undefined) return SPEC_VERSIONS.findLast(({ version }) => isWithin(version))?.version
  const found = VARIANTS.findLast(
    ({ name, version, ignition }) => name === variant && !version.includes('-') && isWithin(ignition),
  )
  return found && `${found.name} ${found.version}`
}

function minorOf(version: string): number {
  return SPEC_VERSIONS.find((row) => row.version === version)?.minor ?? Number(version.split('.')[1])
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4
}

/** A number with commas: 18,212. */
function grouped(number: number): string {
  return number.toLocaleString('en')
}
