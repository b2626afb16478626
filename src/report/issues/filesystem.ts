import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'

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

/** The sentence of an issue: lower case, no full stop, one line. */
export function filesystemMessage(issue: FilesystemIssue): string {
  switch (issue.code) {
    case 'filesystem-format-missing':
      return 'the filesystem has no format, which its other members need'
    case 'filesystem-format-unknown':
      return `the filesystem format ${JSON.stringify(issue.value)} is not known`
    case 'filesystem-label-without-format':
      return 'a label needs a format'
    case 'filesystem-label-too-long':
      return `the label has ${issue.bytes} bytes: ${issue.format} takes at most ${issue.limit}`
    case 'virtiofs-tag':
      return issue.bytes === 0
        ? 'a virtiofs filesystem needs a tag as its device'
        : `the virtiofs tag has ${issue.bytes} bytes: at most 36 are allowed`
    case 'virtiofs-attribute':
      return 'a virtiofs filesystem belongs to the host of the machine and cannot have this'
    case 'filesystem-on-partitioned-disk':
      return `the filesystem is on the whole disk ${JSON.stringify(issue.device)}, which gets partitions in this config`
    case 'filesystem-on-wiped-disk':
      return `the partition table of ${JSON.stringify(issue.device)} is wiped, but not the filesystem that is to be there`
  }
}

/** What to try against an issue. */
export function filesystemHint(issue: FilesystemIssue): string | undefined {
  switch (issue.code) {
    case 'filesystem-format-missing':
      return 'write for example "format": "ext4"'
    case 'filesystem-format-unknown':
      return valueHint(issue, { noun: 'formats', known: issue.formats })
    case 'filesystem-on-partitioned-disk':
      return 'name the device of one of the partitions'
    case 'filesystem-on-wiped-disk':
      return 'add "wipeFilesystem": true'
    case 'filesystem-label-without-format':
    case 'filesystem-label-too-long':
    case 'virtiofs-tag':
    case 'virtiofs-attribute':
      return undefined
  }
}
