import type { IssueBase, SecondPlace } from '../issue.ts'
import { shownKey } from '../known-keys.ts'
import { nameOfSecond } from '../second-place.ts'

/** What can be wrong with a Butane document. What is wrong with the config that it becomes has issues of its own. */
export type ButaneIssue = ButaneDocumentIssue | ButaneLocalIssue | ButaneStorageIssue | ButaneVariantIssue

type ButaneDocumentIssue =
  | (IssueBase<'butane-variant-missing'> & { readonly variants: readonly string[]; readonly misspelt?: string })
  | (IssueBase<'butane-version-malformed'> & {
      readonly variant: string
      /** Empty when there is none. */
      readonly value: string
      readonly known: readonly string[]
      readonly suggestion?: string
      /** The key that was probably meant to be it. */
      readonly misspelt?: string
    })
  | (IssueBase<'butane-variant-unknown'> & {
      readonly variant: string
      readonly version: string
      readonly known: readonly string[]
      readonly variants: readonly string[]
      readonly suggestion?: string
    })
  | IssueBase<'butane-variant-rhcos'>
  | (IssueBase<'butane-duplicate-key'> & { readonly key: string; readonly firstLine: number })
  | (IssueBase<'butane-type'> & { readonly expected: string; readonly found: string; readonly hint?: string })
  | IssueBase<'butane-no-octal'>
  | (IssueBase<'butane-unknown-key'> & {
      readonly key: string
      readonly suggestion?: string
      /** What the machine would lose if the key were ignored. */
      readonly guards?: string
      /** What has the key, when this variant and version do not. */
      readonly elsewhere?: string
    })
  | (IssueBase<'butane-not-a-mapping'> & { readonly found: 'null' | 'alias'; readonly guards?: string })

type ButaneLocalIssue =
  | (IssueBase<'butane-several-sources'> & { readonly keys: readonly string[] })
  | (IssueBase<'butane-contents-twice'> & { readonly keys: readonly string[] })
  | IssueBase<'butane-no-files-dir'>
  | (IssueBase<'butane-local-outside'> & { readonly local: string })
  | (IssueBase<'butane-local-unreadable'> & { readonly local: string; readonly detail: string })
  | IssueBase<'butane-tree-without-local'>
  | (IssueBase<'butane-tree-conflict'> & { readonly node: string; readonly reason: string })
  | (IssueBase<'butane-tree-odd-file'> & { readonly local: string })
  | (IssueBase<'butane-merge-invalid'> & { readonly detail: string })
  | (IssueBase<'butane-merge-unchecked'> & { readonly version: string; readonly expected: string })
  | (IssueBase<'butane-merge-newer'> & { readonly version: string; readonly expected: string })
  | (IssueBase<'butane-quadlet-suffix'> & { readonly name: string })
  | IssueBase<'butane-quadlet-instance-contents'>
  | (IssueBase<'butane-quadlet-conflict'> & { readonly node: string })

type ButaneStorageIssue =
  | (IssueBase<'butane-mode-decimal'> & { readonly mode: number })
  | IssueBase<'butane-mount-unit-format'>
  | IssueBase<'butane-mount-unit-path'>
  | (IssueBase<'butane-mount-unit-place'> & { readonly mount: string })
  | (IssueBase<'butane-partition-by-label'> & { readonly label: string })
  | (IssueBase<'butane-reserved-label'> & { readonly label: string; readonly number: number })
  | (IssueBase<'butane-root-too-small'> & { readonly minimum: number })
  | IssueBase<'butane-root-constrained'>

type ButaneVariantIssue =
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

/** The sentence of an issue: lower case, no full stop, one line. */
export function butaneMessage(issue: ButaneIssue): string {
  switch (issue.code) {
    case 'butane-variant-missing':
      return 'the document does not say its variant and version'
    case 'butane-version-malformed':
      return issue.value === ''
        ? `the document does not say which version of the variant ${issue.variant} it is`
        : `the version ${quoted(issue.value)} is not of the form major.minor.patch`
    case 'butane-variant-unknown':
      return unknownVariant(issue)
    case 'butane-variant-rhcos':
      return 'the variant rhcos was replaced by openshift: write "variant: openshift" and the version of OpenShift'
    case 'butane-duplicate-key':
      return `the key ${quoted(shownKey(issue.path))} is already in this mapping, in line ${issue.firstLine}`
    case 'butane-type':
      return `expected ${issue.expected}, found ${issue.found}`
    case 'butane-no-octal':
      return 'this number begins like an octal one, but 8 and 9 are no octal digits: it is read as decimal'
    case 'butane-unknown-key':
      return unknownKey(issue)
    case 'butane-not-a-mapping':
      if (issue.found === 'alias') return 'an alias stands here where keys are expected'
      return issue.guards === undefined
        ? 'there is nothing here where keys are expected'
        : `there is nothing here where keys are expected, and without them ${issue.guards} would be lost`
    case 'butane-several-sources':
      return `only one of ${issue.keys.join(', ')} can be given`
    case 'butane-contents-twice':
      return `only one of ${issue.keys.join(' and ')} can be given`
    case 'butane-no-files-dir':
      return 'a local file is asked for, and there is no directory of local files'
    case 'butane-local-outside':
      return `${quoted(issue.local)} is outside the files directory`
    case 'butane-local-unreadable':
      return `cannot read the local file ${quoted(issue.local)}: ${issue.detail}`
    case 'butane-tree-without-local':
      return 'the tree does not say which local directory it is'
    case 'butane-tree-conflict':
      return `the tree's ${issue.node}: ${issue.reason}`
    case 'butane-tree-odd-file':
      return `${quoted(issue.local)} is neither a file, a directory nor a symbolic link`
    case 'butane-merge-invalid':
      return issue.severity === 'error'
        ? `the embedded config is not valid: ${issue.detail}`
        : `of the embedded config, ${issue.detail}`
    case 'butane-merge-unchecked':
      return `the embedded config has version ${issue.version}, which is not checked here`
    case 'butane-merge-newer':
      return `the embedded config has version ${issue.version}, and this document becomes ${issue.expected}: a machine that knows this one may not know that one`
    case 'butane-quadlet-suffix':
      return `${quoted(issue.name)} has none of the suffixes of quadlets`
    case 'butane-quadlet-instance-contents':
      return 'an instance of a template has no contents of its own'
    case 'butane-quadlet-conflict':
      return `there is already something else at ${issue.node}`
    default:
      return storageMessage(issue)
  }
}

function storageMessage(issue: ButaneStorageIssue | ButaneVariantIssue): string {
  switch (issue.code) {
    case 'butane-mode-decimal':
      return `the mode ${issue.mode} is read as a decimal number, which is 0${issue.mode.toString(8)} in octal`
    case 'butane-mount-unit-format':
      return 'a mount unit needs the format of the filesystem'
    case 'butane-mount-unit-path':
      return 'a mount unit needs the path of the filesystem'
    case 'butane-mount-unit-place':
      return `${quoted(issue.mount)} cannot be a mount point: only /etc, /var and what is below them can`
    case 'butane-partition-by-label':
      return `the partition ${quoted(issue.label)} has no number: after a reinstallation it is found by its label only`
    case 'butane-reserved-label':
      return `the label ${quoted(issue.label)} belongs to partition ${issue.number}`
    case 'butane-root-too-small':
      return `a root partition of less than ${issue.minimum} MiB will be too small for updates`
    case 'butane-root-constrained':
      return 'the root partition has no size, and another partition without a start may be put right behind it'
    default:
      return variantMessage(issue)
  }
}

function variantMessage(issue: ButaneVariantIssue): string {
  switch (issue.code) {
    case 'butane-layout-unknown':
      return `there is no layout ${quoted(issue.layout)}: there are ${issue.known.join(', ')}`
    case 'butane-mirror-devices':
      return 'a mirror needs at least two devices'
    case 'butane-mirror-layout':
      return 'a mirror needs the layout of the boot device'
    case 'butane-s390x':
      return S390X[issue.problem](issue.layout)
    case 'butane-cex':
      return CEX_PROBLEMS[issue.problem]
    case 'butane-luks-without-method':
      return WITHOUT_METHOD[issue.of]
    case 'butane-grub-without-users':
      return 'the boot loader is to be protected, and nobody is named who may change its entries'
    case 'butane-verification-without-hash':
      return 'the contents are to be verified, and there is no hash'
    case 'butane-grub-user':
      return `a user of the boot loader needs a ${issue.key}`
    case 'butane-metadata-name':
      return 'the metadata needs a name'
    case 'butane-metadata-role':
      return 'the metadata needs the label machineconfiguration.openshift.io/role'
    case 'butane-kernel-type':
      return `there is no kernel type ${quoted(issue.value)}: there are default and realtime`
    case 'butane-cex-kernel-argument':
      return 'CEX needs the kernel argument rd.luks.key=/etc/luks/cex.key in openshift.kernel_arguments'
    case 'butane-raw-ignores':
      return `${issue.key} is ignored: it is for the cluster, and not part of the Ignition config alone`
    case 'butane-unsupported':
      return `${issue.variant} does not support this: ${issue.reason}`
    case 'butane-duplicate':
      return `${issue.second.title} is already there (${nameOfSecond(issue.second, issue.location)})`
  }
}

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

function unknownVariant(issue: Extract<ButaneIssue, { readonly code: 'butane-variant-unknown' }>): string {
  if (issue.known.length === 0) return `there is no variant ${quoted(issue.variant)}`
  return `there is no version ${issue.version} of the variant ${issue.variant}`
}

function unknownKey(issue: Extract<ButaneIssue, { readonly code: 'butane-unknown-key' }>): string {
  const known = issue.elsewhere === undefined ? '' : `: ${issue.elsewhere}`
  const key = quoted(shownKey(issue.path))
  if (issue.guards === undefined) return `unknown key ${key} is ignored${known}`
  return `unknown key ${key}, and without it ${issue.guards} would be lost${known}`
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function versionHint({
  variant,
  known,
  suggestion,
}: {
  readonly variant: string
  readonly known: readonly string[]
  readonly suggestion?: string
}): string {
  const write = suggestion === undefined ? '' : `write "version: ${suggestion}"; `
  return `${write}versions of ${variant} are ${known.join(', ')}`
}

/** What to try against an issue. */
export function butaneHint(issue: ButaneIssue): string | undefined {
  switch (issue.code) {
    case 'butane-variant-missing':
      if (issue.misspelt !== undefined) return `did you mean "variant"? it is spelled ${quoted(issue.misspelt)}`
      return `write for example "variant: flatcar" and "version: 1.1.0"; variants are ${issue.variants.join(', ')}`
    case 'butane-version-malformed':
      if (issue.misspelt !== undefined) return `did you mean "version"? it is spelled ${quoted(issue.misspelt)}`
      return versionHint(issue)
    case 'butane-variant-unknown':
      if (issue.known.length > 0) return versionHint(issue)
      return `${issue.suggestion === undefined ? '' : `did you mean ${issue.suggestion}? `}variants are ${issue.variants.join(', ')}`
    case 'butane-unknown-key':
      if (issue.key === '<<') return 'its keys are merged all the same'
      return issue.suggestion === undefined ? undefined : `did you mean ${quoted(issue.suggestion)}?`
    case 'butane-type':
      return issue.hint
    case 'butane-no-octal':
      return 'use the digits 0 to 7, or leave out the leading zero'
    case 'butane-not-a-mapping':
      return issue.found === 'null' ? 'leave the key out' : undefined
    case 'butane-mode-decimal':
      return `write 0${issue.mode}, with a leading zero, for octal`
    case 'butane-no-files-dir':
      return 'name one with --files-dir; at boot there is none, so transpile the document before'
    case 'butane-local-outside':
      return 'local files are below the directory that --files-dir names, also what symbolic links lead to'
    case 'butane-local-unreadable':
      return 'local files are looked for below the directory that --files-dir names'
    case 'butane-luks-without-method':
      return METHOD_HINTS[issue.of]
    case 'butane-grub-without-users':
      return 'add users, each with a name and a password_hash, or leave grub out'
    case 'butane-verification-without-hash':
      return 'write "hash: sha512-<hex>", or leave verification out'
    case 'butane-partition-by-label':
      return 'give it a number, or wipe the table'
    case 'butane-root-constrained':
      return 'give the root partition a size, or the other one a start'
    default:
      return undefined
  }
}
