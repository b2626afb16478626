import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with filesystems. */
export type FilesystemIssue =
  | IssueBase<'filesystem-format-missing'>
  | (IssueBase<'filesystem-format-unknown'> & {
      readonly value: string
      readonly formats: readonly string[]
      readonly since?: string
      readonly near?: string
    })
  | IssueBase<'filesystem-label-without-format'>
  | (IssueBase<'filesystem-label-too-long'> & {
      readonly format: string
      readonly bytes: number
      readonly limit: number
    })
  | (IssueBase<'virtiofs-tag'> & { readonly bytes: number })
  | IssueBase<'virtiofs-attribute'>
  | (IssueBase<'filesystem-on-partitioned-disk'> & { readonly device: string })
  | (IssueBase<'filesystem-on-wiped-disk'> & { readonly device: string })

/** What is said of each, and what to try. */
export const FILESYSTEM_WORDS: WordsOf<FilesystemIssue> = {
  'filesystem-format-missing': {
    says: 'the filesystem has no format, which its other members need',
    hint: 'write for example "format": "ext4"',
  },
  'filesystem-format-unknown': {
    says: ({ value }) => `the filesystem format ${quoted(value)} is not known`,
    hint: (issue) => valueHint(issue, { noun: 'formats', known: issue.formats }),
  },
  'filesystem-label-without-format': { says: 'a label needs a format' },
  'filesystem-label-too-long': {
    says: ({ bytes, format, limit }) => `the label has ${bytes} bytes: ${format} takes at most ${limit}`,
  },
  'virtiofs-tag': {
    says: ({ bytes }) =>
      bytes === 0
        ? 'a virtiofs filesystem needs a tag as its device'
        : `the virtiofs tag has ${bytes} bytes: at most 36 are allowed`,
  },
  'virtiofs-attribute': { says: 'a virtiofs filesystem belongs to the host of the machine and cannot have this' },
  'filesystem-on-partitioned-disk': {
    says: ({ device }) => `the filesystem is on the whole disk ${quoted(device)}, which gets partitions in this config`,
    hint: 'name the device of one of the partitions',
  },
  'filesystem-on-wiped-disk': {
    says: ({ device }) =>
      `the partition table of ${quoted(device)} is wiped, but not the filesystem that is to be there`,
    hint: 'add "wipeFilesystem": true',
  },
}
