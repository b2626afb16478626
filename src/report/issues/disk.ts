import type { IssueBase, SecondPlace } from '../issue.ts'
import { nameOfSecond } from '../second-place.ts'

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

/** The sentence of an issue: lower case, no full stop, one line. */
export function diskMessage(issue: DiskIssue): string {
  switch (issue.code) {
    case 'partition-number-repeated':
      return `partition number ${issue.number} is given twice on this disk`
    case 'partition-number-negative':
      return `partition number ${issue.number} is negative`
    case 'partition-extent-negative':
      return `${issue.value} MiB is negative`
    case 'partitions-overlap':
      return `the partition overlaps with ${issue.second.title} (${nameOfSecond(issue.second, issue.location)})`
    case 'partition-label-repeated':
      return `partition label ${JSON.stringify(issue.label)} is given twice on this disk`
    case 'partition-absent-with-attributes':
      return 'a partition that should not exist can have no label, GUIDs, start or size'
    case 'partition-anonymous':
      return 'the partition has neither a number nor a label'
    case 'partition-label-too-long':
      return `the partition label has ${issue.bytes} bytes: at most 36 fit`
    case 'partition-label-colon':
      return 'the partition label has a colon in it'
    case 'guid-malformed':
      return `${JSON.stringify(issue.value)} is not a GUID`
  }
}

/** What to try against an issue. */
export function diskHint(issue: DiskIssue): string | undefined {
  switch (issue.code) {
    case 'partition-anonymous':
      return 'give it a "number" or a "label"'
    case 'partition-number-negative':
      return 'write 0 for the next free number'
    case 'partition-extent-negative':
      return 'write 0, or nothing, for what the free space allows'
    case 'partition-absent-with-attributes':
      return 'leave only "number", "shouldExist" and "wipePartitionEntry"'
    case 'guid-malformed':
      return 'a GUID is written like 0FC63DAF-8483-4772-8E79-3D69D8477DE4'
    case 'partition-number-repeated':
    case 'partitions-overlap':
    case 'partition-label-repeated':
    case 'partition-label-too-long':
    case 'partition-label-colon':
      return undefined
  }
}
