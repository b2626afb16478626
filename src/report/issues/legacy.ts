import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

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

/** What is said of each, and what to try. */
export const LEGACY_WORDS: WordsOf<LegacyIssue> = {
  'legacy-converted': {
    says: ({ version }) => `this document of spec ${version} was converted to spec 3.1.0`,
    hint: 'what changes in meaning is a warning of its own; `firstlight transpile` prints the result',
  },
  'legacy-deprecated-key': { says: ({ key, instead }) => `\`${key}\` is deprecated: \`${instead}\` says the same` },
  'legacy-append-merges': {
    says: 'a config that spec 2 appended is merged by spec 3: an entry of the same name overrides instead of following',
  },
  'legacy-mode-unset': {
    says: ({ becomes }) => `no mode is given: the result has mode ${becomes}`,
    hint: 'give `mode`, as a decimal number in JSON: 420 is 0644',
  },
  'legacy-directory-parents': {
    says: ({ parent }) =>
      `if \`${parent}\` does not exist yet it is made with mode 0755 for root, where spec 2 gave it this directory's mode and owner`,
  },
  'legacy-sectors-assumed': {
    says: ({ key, sectors, mebibytes }) => `\`${key}: ${sectors}\` in sectors of 512 bytes becomes ${mebibytes} MiB`,
    hint: 'on a disk with sectors of 4096 bytes this was eight times as much',
  },
  'legacy-sectors-inexact': {
    says: ({ key, sectors }) => `\`${key}\` is ${sectors} sectors of 512 bytes, which is no whole number of MiB`,
    hint: 'give `sizeMiB` and `startMiB` (spec 2.3.0 or later), a multiple of 2048 sectors, or 0',
  },
  'legacy-units-of-size-mixed': {
    says: ({ device }) => `the partitions of \`${device}\` are given both in sectors and in MiB`,
  },
  'legacy-mount-path': {
    says: ({ name, mountPath }) =>
      `the filesystem \`${name}\` is mounted at \`${mountPath}\` while the machine is made`,
  },
  'legacy-oem-format': {
    says: ({ format }) => `the OEM filesystem is not wiped, so its format is taken to be btrfs instead of ${format}`,
  },
  'legacy-root-filesystem': {
    says: 'files of the filesystem `root` go to whatever the initramfs mounts as the root, not to the device given here',
  },
  'legacy-filesystem-unset': {
    says: ({ node }) => `\`${node}\` does not say which filesystem it is on`,
    hint: 'say `filesystem: root`',
  },
  'legacy-filesystem-unknown': {
    says: ({ name }) => `there is no filesystem named \`${name}\` in this document`,
    hint: ({ known }) => (known.length > 1 ? `known are ${known.join(', ')}` : 'declare it under storage.filesystems'),
  },
  'legacy-filesystem-unmountable': {
    says: ({ name, format }) => `nothing can be put on the filesystem \`${name}\`: its format is ${format}`,
  },
  'legacy-filesystem-outside': {
    says: ({ mounted }) => `\`${mounted}\` is a directory of the initramfs outside of the machine's own root`,
  },
  'legacy-filesystem-place': {
    says: ({ given }) =>
      given === 'both'
        ? 'a filesystem has either `mount` or `path`, and this one has both'
        : 'a filesystem needs `mount` or `path`, and this one has neither',
  },
  'legacy-format': {
    says: ({ version, format }) => `spec ${version} does not know the filesystem format \`${format}\``,
  },
  'legacy-create-not-forced': {
    says: '`create` without `force: true` makes a filesystem only where there is none, which spec 3 cannot say',
    hint: 'say `wipeFilesystem: true` to make it anew every time, or leave `create` out to use what is there',
  },
  'legacy-create-mixed': { says: ({ key }) => `\`${key}\` cannot be used together with \`create\`` },
  'legacy-append-overwrites': { says: 'a file that is appended to cannot be overwritten as well' },
  'legacy-path-not-absolute': {
    says: ({ value }) => (value === '' ? 'the path is empty' : `the path \`${value}\` is not absolute`),
  },
  'legacy-node-twice': {
    says: ({ node, other }) =>
      `\`${node}\` is given twice, first as ${other}: spec 2 wrote one after the other, spec 3 allows one`,
    hint: 'keep the entry that should win',
  },
  'legacy-node-under-link': {
    says: ({ node, link }) => `\`${node}\` lies below the link \`${link}\` of the same document`,
  },
  'legacy-unit-merged': {
    says: ({ name }) => `the unit \`${name}\` is given more than once: the entries are merged, and the last one wins`,
  },
  'legacy-dropin-twice': { says: ({ name }) => `the drop-in \`${name}\` is given twice in one unit` },
  'legacy-networkd-name': {
    says: ({ what, name }) =>
      what === 'unit'
        ? `\`${name}\` is no name of a networkd unit: it must end in .link, .netdev or .network`
        : `\`${name}\` is no name of a drop-in: it must end in .conf`,
  },
  'legacy-scheme': { says: ({ version, scheme }) => `spec ${version} cannot fetch \`${scheme}:\` URLs` },
  'legacy-hash': { says: ({ version }) => `a hash of spec ${version} is \`sha512-\` and 128 hexadecimal digits` },
  'legacy-password-empty': { says: 'an empty password hash would let anyone in without a password; it is left out' },
}
