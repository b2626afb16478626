import { quoted } from '../quoted.ts'
import type { IssueBase, SecondPlace } from '../issue.ts'
import { nameOfSecond } from '../second-place.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with disks and their partitions. */
export type DiskIssue =
  | (IssueBase<'partition-number-repeated'> & { readonly number: number })
  | (IssueBase<'partition-number-negative'> & { readonly number: number })
  | (IssueBase<'partition-extent-negative'> & { readonly value: number })
  | (IssueBase<'partitions-overlap'> & { readonly second: SecondPlace })
  | (IssueBase<'partition-label-repeated'> & { readonly label: string })
  | IssueBase<'partition-absent-with-attributes'>
  | IssueBase<'partition-anonymous'>
  | (IssueBase<'partition-label-too-long'> & { readonly bytes: number })
  | IssueBase<'partition-label-colon'>
  | (IssueBase<'guid-malformed'> & { readonly value: string })

/** What is said of each, and what to try. */
export const DISK_WORDS: WordsOf<DiskIssue> = {
  'partition-number-repeated': { says: ({ number }) => `partition number ${number} is given twice on this disk` },
  'partition-number-negative': {
    says: ({ number }) => `partition number ${number} is negative`,
    hint: 'write 0 for the next free number',
  },
  'partition-extent-negative': {
    says: ({ value }) => `${value} MiB is negative`,
    hint: 'write 0, or nothing, for what the free space allows',
  },
  'partitions-overlap': {
    says: ({ second, location }) => `the partition overlaps with ${second.title} (${nameOfSecond(second, location)})`,
  },
  'partition-label-repeated': {
    says: ({ label }) => `partition label ${quoted(label)} is given twice on this disk`,
  },
  'partition-absent-with-attributes': {
    says: 'a partition that should not exist can have no label, GUIDs, start or size',
    hint: 'leave only "number", "shouldExist" and "wipePartitionEntry"',
  },
  'partition-anonymous': {
    says: 'the partition has neither a number nor a label',
    hint: 'give it a "number" or a "label"',
  },
  'partition-label-too-long': { says: ({ bytes }) => `the partition label has ${bytes} bytes: at most 36 fit` },
  'partition-label-colon': { says: 'the partition label has a colon in it' },
  'guid-malformed': {
    says: ({ value }) => `${quoted(value)} is not a GUID`,
    hint: 'a GUID is written like 0FC63DAF-8483-4772-8E79-3D69D8477DE4',
  },
}
