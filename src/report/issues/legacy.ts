import { assertNever } from '../../util/assert-never.ts'
import type { IssueBase } from '../issue.ts'

/** What can be wrong with, or has to be said of, an Ignition document of spec 1 or 2 on its way to spec 3.1. */
export type LegacyIssue =
  | (IssueBase<'legacy-converted'> & { readonly version: string })
  | (IssueBase<'legacy-deprecated-key'> & { readonly key: string; readonly instead: string })
  | (IssueBase<'legacy-append-merges'> & object)
  | (IssueBase<'legacy-mode-unset'> & { readonly becomes: string })
  | (IssueBase<'legacy-directory-parents'> & { readonly parent: string })
  | (IssueBase<'legacy-sectors-assumed'> & {
      readonly key: string
      readonly sectors: number
      readonly mebibytes: number
    })
  | (IssueBase<'legacy-sectors-inexact'> & { readonly key: string; readonly sectors: number })
  | (IssueBase<'legacy-units-of-size-mixed'> & { readonly device: string })
  | (IssueBase<'legacy-mount-path'> & { readonly name: string; readonly mountPath: string })
  | (IssueBase<'legacy-oem-format'> & { readonly format: string })
  | (IssueBase<'legacy-root-filesystem'> & object)
  | (IssueBase<'legacy-filesystem-unset'> & { readonly node: string })
  | (IssueBase<'legacy-filesystem-unknown'> & { readonly name: string; readonly known: readonly string[] })
  | (IssueBase<'legacy-filesystem-unmountable'> & { readonly name: string; readonly format: string })
  | (IssueBase<'legacy-filesystem-outside'> & { readonly mounted: string })
  | (IssueBase<'legacy-filesystem-place'> & { readonly given: 'both' | 'neither' })
  | (IssueBase<'legacy-format'> & { readonly format: string; readonly version: string })
  | (IssueBase<'legacy-create-not-forced'> & object)
  | (IssueBase<'legacy-create-mixed'> & { readonly key: string })
  | (IssueBase<'legacy-append-overwrites'> & object)
  | (IssueBase<'legacy-path-not-absolute'> & { readonly value: string })
  | (IssueBase<'legacy-node-twice'> & { readonly node: string; readonly other: string })
  | (IssueBase<'legacy-node-under-link'> & { readonly node: string; readonly link: string })
  | (IssueBase<'legacy-unit-merged'> & { readonly name: string })
  | (IssueBase<'legacy-dropin-twice'> & { readonly name: string })
  | (IssueBase<'legacy-networkd-name'> & { readonly name: string; readonly what: 'unit' | 'drop-in' })
  | (IssueBase<'legacy-scheme'> & { readonly scheme: string; readonly version: string })
  | (IssueBase<'legacy-hash'> & { readonly version: string })
  | (IssueBase<'legacy-password-empty'> & object)

/** The sentence of an issue: lower case, no full stop, one line. */
export function legacyMessage(issue: LegacyIssue): string {
  switch (issue.code) {
    case 'legacy-converted':
      return `this document of spec ${issue.version} was converted to spec 3.1.0`
    case 'legacy-deprecated-key':
      return `\`${issue.key}\` is deprecated: \`${issue.instead}\` says the same`
    case 'legacy-append-merges':
      return 'a config that spec 2 appended is merged by spec 3: an entry of the same name overrides instead of following'
    case 'legacy-mode-unset':
      return `no mode is given: the result has mode ${issue.becomes}`
    case 'legacy-directory-parents':
      return `if \`${issue.parent}\` does not exist yet it is made with mode 0755 for root, where spec 2 gave it this directory's mode and owner`
    case 'legacy-sectors-assumed':
      return `\`${issue.key}: ${issue.sectors}\` in sectors of 512 bytes becomes ${issue.mebibytes} MiB`
    case 'legacy-sectors-inexact':
      return `\`${issue.key}\` is ${issue.sectors} sectors of 512 bytes, which is no whole number of MiB`
    case 'legacy-units-of-size-mixed':
      return `the partitions of \`${issue.device}\` are given both in sectors and in MiB`
    case 'legacy-mount-path':
      return `the filesystem \`${issue.name}\` is mounted at \`${issue.mountPath}\` while the machine is made`
    case 'legacy-oem-format':
      return `the OEM filesystem is not wiped, so its format is taken to be btrfs instead of ${issue.format}`
    case 'legacy-root-filesystem':
      return 'files of the filesystem `root` go to whatever the initramfs mounts as the root, not to the device given here'
    case 'legacy-filesystem-unset':
      return `\`${issue.node}\` does not say which filesystem it is on`
    case 'legacy-filesystem-unknown':
      return `there is no filesystem named \`${issue.name}\` in this document`
    case 'legacy-filesystem-unmountable':
      return `nothing can be put on the filesystem \`${issue.name}\`: its format is ${issue.format}`
    case 'legacy-filesystem-outside':
      return `\`${issue.mounted}\` is a directory of the initramfs outside of the machine's own root`
    case 'legacy-filesystem-place':
      return issue.given === 'both'
        ? 'a filesystem has either `mount` or `path`, and this one has both'
        : 'a filesystem needs `mount` or `path`, and this one has neither'
    case 'legacy-format':
      return `spec ${issue.version} does not know the filesystem format \`${issue.format}\``
    case 'legacy-create-not-forced':
      return '`create` without `force: true` makes a filesystem only where there is none, which spec 3 cannot say'
    case 'legacy-create-mixed':
      return `\`${issue.key}\` cannot be used together with \`create\``
    case 'legacy-append-overwrites':
      return 'a file that is appended to cannot be overwritten as well'
    case 'legacy-path-not-absolute':
      return issue.value === '' ? 'the path is empty' : `the path \`${issue.value}\` is not absolute`
    case 'legacy-node-twice':
      return `\`${issue.node}\` is given twice, first as ${issue.other}: spec 2 wrote one after the other, spec 3 allows one`
    case 'legacy-node-under-link':
      return `\`${issue.node}\` lies below the link \`${issue.link}\` of the same document`
    case 'legacy-unit-merged':
      return `the unit \`${issue.name}\` is given more than once: the entries are merged, and the last one wins`
    case 'legacy-dropin-twice':
      return `the drop-in \`${issue.name}\` is given twice in one unit`
    case 'legacy-networkd-name':
      return issue.what === 'unit'
        ? `\`${issue.name}\` is no name of a networkd unit: it must end in .link, .netdev or .network`
        : `\`${issue.name}\` is no name of a drop-in: it must end in .conf`
    case 'legacy-scheme':
      return `spec ${issue.version} cannot fetch \`${issue.scheme}:\` URLs`
    case 'legacy-hash':
      return `a hash of spec ${issue.version} is \`sha512-\` and 128 hexadecimal digits`
    case 'legacy-password-empty':
      return 'an empty password hash would let anyone in without a password; it is left out'
    default:
      return assertNever(issue)
  }
}

/** What to try about an issue; absent where the sentence says it all. */
export function legacyHint(issue: LegacyIssue): string | undefined {
  switch (issue.code) {
    case 'legacy-converted':
      return 'what changes in meaning is a warning of its own; `firstlight transpile` prints the result'
    case 'legacy-sectors-inexact':
      return 'give `sizeMiB` and `startMiB` (spec 2.3.0 or later), a multiple of 2048 sectors, or 0'
    case 'legacy-sectors-assumed':
      return 'on a disk with sectors of 4096 bytes this was eight times as much'
    case 'legacy-filesystem-unset':
      return 'say `filesystem: root`'
    case 'legacy-filesystem-unknown':
      return issue.known.length > 1 ? `known are ${issue.known.join(', ')}` : 'declare it under storage.filesystems'
    case 'legacy-create-not-forced':
      return 'say `wipeFilesystem: true` to make it anew every time, or leave `create` out to use what is there'
    case 'legacy-node-twice':
      return 'keep the entry that should win'
    case 'legacy-mode-unset':
      return 'give `mode`, as a decimal number in JSON: 420 is 0644'
    default:
      return undefined
  }
}
