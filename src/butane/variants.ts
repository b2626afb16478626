import { canonicalVersion } from '../config/canonical-version.ts'

/** How far the fields and rules of a document's language go: its base, and what its variant adds to the base. */
export interface Level {
  /** The minor number of the base that every variant shares: 1 to 8. */
  readonly base: number
  /** The minor number of the Fedora CoreOS variant whose own sections are included. */
  readonly fcos?: number
  /** The minor number of the OpenShift 4 variant; 5.0 and 5.1 count on from there as 24 and 25. */
  readonly openshift?: number
}

/** The names that a document's `variant` can have. */
export type VariantName = 'fcos' | 'flatcar' | 'openshift' | 'r4e' | 'fiot'

/** One language that Butane documents are written in. */
export interface Variant extends Level {
  readonly name: VariantName
  readonly version: string
  /** The version of the Ignition config that it is translated to. */
  readonly ignition: string
}

/** Every variant and version, with its level and the Ignition version it becomes. */
export const VARIANTS: readonly Variant[] = [
  { name: 'fcos', version: '1.0.0', base: 1, fcos: 0, ignition: '3.0.0' },
  { name: 'fcos', version: '1.1.0', base: 2, fcos: 1, ignition: '3.1.0' },
  { name: 'fcos', version: '1.2.0', base: 3, fcos: 2, ignition: '3.2.0' },
  { name: 'fcos', version: '1.3.0', base: 3, fcos: 3, ignition: '3.2.0' },
  { name: 'fcos', version: '1.4.0', base: 4, fcos: 4, ignition: '3.3.0' },
  { name: 'fcos', version: '1.5.0', base: 5, fcos: 5, ignition: '3.4.0' },
  { name: 'fcos', version: '1.6.0', base: 6, fcos: 6, ignition: '3.5.0' },
  { name: 'fcos', version: '1.7.0', base: 7, fcos: 7, ignition: '3.6.0' },
  { name: 'fcos', version: '1.8.0-experimental', base: 8, fcos: 8, ignition: '3.7.0-experimental' },
  { name: 'flatcar', version: '1.0.0', base: 4, ignition: '3.3.0' },
  { name: 'flatcar', version: '1.1.0', base: 5, ignition: '3.4.0' },
  { name: 'flatcar', version: '1.2.0-experimental', base: 8, ignition: '3.7.0-experimental' },
  { name: 'r4e', version: '1.0.0', base: 4, ignition: '3.3.0' },
  { name: 'r4e', version: '1.1.0', base: 5, ignition: '3.4.0' },
  { name: 'r4e', version: '1.2.0-experimental', base: 8, ignition: '3.7.0-experimental' },
  { name: 'fiot', version: '1.0.0', base: 5, ignition: '3.4.0' },
  { name: 'fiot', version: '1.1.0-experimental', base: 8, ignition: '3.7.0-experimental' },
  { name: 'openshift', version: '4.8.0', base: 3, fcos: 3, openshift: 8, ignition: '3.2.0' },
  { name: 'openshift', version: '4.9.0', base: 3, fcos: 3, openshift: 9, ignition: '3.2.0' },
  { name: 'openshift', version: '4.10.0', base: 3, fcos: 3, openshift: 10, ignition: '3.2.0' },
  { name: 'openshift', version: '4.11.0', base: 3, fcos: 3, openshift: 11, ignition: '3.2.0' },
  { name: 'openshift', version: '4.12.0', base: 3, fcos: 3, openshift: 12, ignition: '3.2.0' },
  { name: 'openshift', version: '4.13.0', base: 3, fcos: 3, openshift: 13, ignition: '3.2.0' },
  { name: 'openshift', version: '4.14.0', base: 5, fcos: 5, openshift: 14, ignition: '3.4.0' },
  { name: 'openshift', version: '4.15.0', base: 5, fcos: 5, openshift: 15, ignition: '3.4.0' },
  { name: 'openshift', version: '4.16.0', base: 5, fcos: 5, openshift: 16, ignition: '3.4.0' },
  { name: 'openshift', version: '4.17.0', base: 5, fcos: 5, openshift: 17, ignition: '3.4.0' },
  { name: 'openshift', version: '4.18.0', base: 5, fcos: 5, openshift: 18, ignition: '3.4.0' },
  { name: 'openshift', version: '4.19.0', base: 6, fcos: 6, openshift: 19, ignition: '3.5.0' },
  { name: 'openshift', version: '4.20.0', base: 6, fcos: 6, openshift: 20, ignition: '3.5.0' },
  { name: 'openshift', version: '4.21.0', base: 6, fcos: 6, openshift: 21, ignition: '3.5.0' },
  { name: 'openshift', version: '4.22.0', base: 6, fcos: 6, openshift: 22, ignition: '3.5.0' },
  {
    name: 'openshift',
    version: '4.23.0-experimental',
    base: 8,
    fcos: 8,
    openshift: 23,
    ignition: '3.7.0-experimental',
  },
  { name: 'openshift', version: '5.0.0', base: 6, fcos: 6, openshift: 24, ignition: '3.5.0' },
  {
    name: 'openshift',
    version: '5.1.0-experimental',
    base: 8,
    fcos: 8,
    openshift: 25,
    ignition: '3.7.0-experimental',
  },
]

/** What came of looking a document's `variant` and `version` up. */
export type VariantAnswer =
  | { readonly kind: 'found'; readonly variant: Variant }
  | { readonly kind: 'malformed-version'; readonly known: readonly string[] }
  /** The variant that OpenShift's replaced. */
  | { readonly kind: 'rhcos' }
  /** Nobody knows the pair; `known` are the versions of that variant, none when the variant itself is unknown. */
  | { readonly kind: 'unknown'; readonly known: readonly string[] }

/** Finds the language of a document. Numbers may be padded with zeros; build metadata matches nothing. */
export function findVariant(name: string, version: string): VariantAnswer {
  const known = VARIANTS.filter((row) => row.name === name).map((row) => row.version)
  const canonical = canonicalVersion(version)
  if (canonical === undefined)
    return known.length === 0 ? { kind: 'unknown', known } : { kind: 'malformed-version', known }
  if (name === 'rhcos' && canonical === '0.1.0') return { kind: 'rhcos' }
  const variant = VARIANTS.find((row) => row.name === name && row.version === canonical)
  if (variant !== undefined) return { kind: 'found', variant }
  return { kind: 'unknown', known }
}

/** Whether something that exists since a level exists in this language. */
export function reaches(level: Level, since: Partial<Level>): boolean {
  return (['base', 'fcos', 'openshift'] as const).every((part) => {
    const needed = since[part]
    return needed === undefined || (level[part] ?? -1) >= needed
  })
}
