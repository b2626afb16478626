import { reaches, type Level, type Variant, type VariantName } from './variants.ts'

/** A behaviour that some languages have and others lack. What a *field* needs stands with the field (`schema/`). */
export interface Feature {
  readonly summary: string
  readonly since: Partial<Level>
  /** The first level that no longer has it. */
  readonly until?: Partial<Level>
  /** The variants that have it; all when absent. */
  readonly variants?: readonly VariantName[]
}

/** The name of a feature. */
export type FeatureName =
  | 'smallest-encoding'
  | 'network-mounts'
  | 'swap-units'
  | 'root-size-warnings'
  | 'reserved-label-warnings'
  | 'mount-path-rule'
  | 'reuse-by-label-warning'
  | 's390x-boot-device'
  | 'mirror-needs-layout'
  | 'no-automatic-gzip'
  | 'fips-cipher'
  | 'cex-kernel-argument'
  | 'grub-as-contents'
  | 'machine-config'

/** Every behaviour that differs between languages. Adding a variant means looking down this list. */
export const FEATURES: Readonly<Record<FeatureName, Feature>> = {
  'smallest-encoding': {
    summary: 'data URLs take the shortest of the encodings, and state their compression',
    since: { base: 2 },
  },
  'network-mounts': {
    summary: 'units of filesystems on network-bound volumes wait for the network',
    since: { base: 3 },
  },
  'swap-units': { summary: 'with_mount_unit makes swap units', since: { base: 4 } },
  'root-size-warnings': { summary: 'warns of a root partition too small to update', since: { fcos: 3 } },
  'reserved-label-warnings': { summary: 'warns of reserved partition labels at wrong numbers', since: { fcos: 0 } },
  'mount-path-rule': {
    summary: 'mount units must be at or below /etc or /var',
    since: { fcos: 6 },
    variants: ['fcos'],
  },
  'reuse-by-label-warning': {
    summary: 'warns of a partition that is found by its label only',
    since: { fcos: 6 },
    variants: ['fcos'],
  },
  's390x-boot-device': { summary: 'boot devices of s390x', since: { fcos: 6 } },
  'mirror-needs-layout': { summary: 'a mirrored boot device must name its layout', since: { fcos: 7 } },
  'no-automatic-gzip': {
    summary: 'contents are never compressed: the machine config operator of these versions cannot read them',
    since: { openshift: 8 },
    until: { openshift: 10 },
  },
  'fips-cipher': {
    summary: 'fips adds a permitted cipher to every LUKS volume',
    since: { openshift: 8 },
    until: { openshift: 20 },
  },
  'cex-kernel-argument': { summary: 'a CEX root volume needs its key argument', since: { openshift: 19 } },
  'grub-as-contents': {
    summary: 'the boot loader fragment is contents, not an appendix',
    since: { base: 8, openshift: 23 },
  },
  'machine-config': { summary: 'the output is a MachineConfig', since: { openshift: 8 } },
}

/** Whether a language has a feature. */
export function hasFeature(variant: Variant, name: FeatureName): boolean {
  const feature = FEATURES[name]
  if (feature.variants !== undefined && !feature.variants.includes(variant.name)) return false
  if (feature.until !== undefined && reaches(variant, feature.until)) return false
  return reaches(variant, feature.since)
}
