import { quoted } from '../quoted.ts'
import type { IssueBase, SecondPlace } from '../issue.ts'
import { nameOfSecond } from '../second-place.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with what Butane makes of its own sugar, or a variant does not have. */
export type ButaneVariantIssue =
  | (IssueBase<'butane-layout-unknown'> & { readonly layout: string; readonly known: readonly string[] })
  | IssueBase<'butane-mirror-devices'>
  | IssueBase<'butane-mirror-layout'>
  | (IssueBase<'butane-s390x'> & { readonly layout: string; readonly problem: 'mirror' | 'device' | 'pattern' })
  | (IssueBase<'butane-cex'> & { readonly problem: 'layout-missing' | 'layout' | 'clevis' })
  | (IssueBase<'butane-luks-without-method'> & { readonly of: keyof typeof WITHOUT_METHOD })
  | IssueBase<'butane-grub-without-users'>
  | IssueBase<'butane-verification-without-hash'>
  | (IssueBase<'butane-grub-user'> & { readonly key: 'name' | 'password_hash' })
  | IssueBase<'butane-metadata-name'>
  | IssueBase<'butane-metadata-role'>
  | (IssueBase<'butane-kernel-type'> & { readonly value: string })
  | IssueBase<'butane-cex-kernel-argument'>
  | (IssueBase<'butane-raw-ignores'> & { readonly key: string })
  | (IssueBase<'butane-unsupported'> & { readonly variant: string; readonly reason: string })
  | (IssueBase<'butane-duplicate'> & { readonly second: SecondPlace })

const S390X = {
  mirror: (layout: string) => `the layout ${layout} cannot be mirrored`,
  device: (layout: string) => `the layout ${layout} needs boot_device.luks.device`,
  pattern: (layout: string) => `boot_device.luks.device is not a whole disk of the layout ${layout}`,
} as const

const CEX_PROBLEMS = {
  'layout-missing': 'CEX needs a layout of s390x',
  layout: 'CEX is only there on s390x',
  clevis: 'CEX cannot be used together with tang or tpm2',
} as const

const WITHOUT_METHOD = {
  'boot-device': 'the root filesystem is to be encrypted, and nothing names a way to unlock it',
  clevis: 'the volume is to be bound by Clevis, and nothing names a pin',
  cex: 'the volume is to be bound to a Crypto Express adapter, and it does not say whether it is',
} as const

const METHOD_HINTS = {
  'boot-device': 'add "tpm2: true", tang servers, or "cex: {enabled: true}" on s390x; or leave luks out',
  clevis: 'add "tpm2: true", tang servers or a custom pin, or leave clevis out',
  cex: 'write "enabled: true", or leave cex out',
} as const

/** What is said of each, and what to try. */
export const BUTANE_VARIANT_WORDS: WordsOf<ButaneVariantIssue> = {
  'butane-layout-unknown': {
    says: ({ layout, known }) => `there is no layout ${quoted(layout)}: there are ${known.join(', ')}`,
  },
  'butane-mirror-devices': { says: 'a mirror needs at least two devices' },
  'butane-mirror-layout': { says: 'a mirror needs the layout of the boot device' },
  'butane-s390x': { says: ({ problem, layout }) => S390X[problem](layout) },
  'butane-cex': { says: ({ problem }) => CEX_PROBLEMS[problem] },
  'butane-luks-without-method': {
    says: ({ of }) => WITHOUT_METHOD[of],
    hint: ({ of }) => METHOD_HINTS[of],
  },
  'butane-grub-without-users': {
    says: 'the boot loader is to be protected, and nobody is named who may change its entries',
    hint: 'add users, each with a name and a password_hash, or leave grub out',
  },
  'butane-verification-without-hash': {
    says: 'the contents are to be verified, and there is no hash',
    hint: 'write "hash: sha512-<hex>", or leave verification out',
  },
  'butane-grub-user': { says: ({ key }) => `a user of the boot loader needs a ${key}` },
  'butane-metadata-name': { says: 'the metadata needs a name' },
  'butane-metadata-role': { says: 'the metadata needs the label machineconfiguration.openshift.io/role' },
  'butane-kernel-type': {
    says: ({ value }) => `there is no kernel type ${quoted(value)}: there are default and realtime`,
  },
  'butane-cex-kernel-argument': {
    says: 'CEX needs the kernel argument rd.luks.key=/etc/luks/cex.key in openshift.kernel_arguments',
  },
  'butane-raw-ignores': {
    says: ({ key }) => `${key} is ignored: it is for the cluster, and not part of the Ignition config alone`,
  },
  'butane-unsupported': { says: ({ variant, reason }) => `${variant} does not support this: ${reason}` },
  'butane-duplicate': {
    says: ({ second, location }) => `${second.title} is already there (${nameOfSecond(second, location)})`,
  },
}
