import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with disks, filesystems and modes of a Butane document. */
export type ButaneStorageIssue =
  | (IssueBase<'butane-mode-decimal'> & { readonly mode: number })
  | IssueBase<'butane-mount-unit-format'>
  | IssueBase<'butane-mount-unit-path'>
  | (IssueBase<'butane-mount-unit-place'> & { readonly mount: string })
  | (IssueBase<'butane-partition-by-label'> & { readonly label: string })
  | (IssueBase<'butane-reserved-label'> & { readonly label: string; readonly number: number })
  | (IssueBase<'butane-root-too-small'> & { readonly minimum: number })
  | IssueBase<'butane-root-constrained'>

/** What is said of each, and what to try. */
export const BUTANE_STORAGE_WORDS: WordsOf<ButaneStorageIssue> = {
  'butane-mode-decimal': {
    says: ({ mode }) => `the mode ${mode} is read as a decimal number, which is 0${mode.toString(8)} in octal`,
    hint: ({ mode }) => `write 0${mode}, with a leading zero, for octal`,
  },
  'butane-mount-unit-format': { says: 'a mount unit needs the format of the filesystem' },
  'butane-mount-unit-path': { says: 'a mount unit needs the path of the filesystem' },
  'butane-mount-unit-place': {
    says: ({ mount }) => `${quoted(mount)} cannot be a mount point: only /etc, /var and what is below them can`,
  },
  'butane-partition-by-label': {
    says: ({ label }) =>
      `the partition ${quoted(label)} has no number: after a reinstallation it is found by its label only`,
    hint: 'give it a number, or wipe the table',
  },
  'butane-reserved-label': {
    says: ({ label, number }) => `the label ${quoted(label)} belongs to partition ${number}`,
  },
  'butane-root-too-small': {
    says: ({ minimum }) => `a root partition of less than ${minimum} MiB will be too small for updates`,
  },
  'butane-root-constrained': {
    says: 'the root partition has no size, and another partition without a start may be put right behind it',
    hint: 'give the root partition a size, or the other one a start',
  },
}
