import { quoted } from '../quoted.ts'
import type { IssueBase, SecondPlace } from '../issue.ts'
import { nameOfSecond } from '../second-place.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with how disks, arrays, volumes and filesystems are made on one another. */
export type StorageIssue =
  | (IssueBase<'storage-order'> & {
      /** What is made on the device, and what the device is. */
      readonly title: string
      readonly second: SecondPlace
      /** Whether both are of one kind. */
      readonly isLike: boolean
    })
  | (IssueBase<'storage-circle'> & { readonly title: string; readonly second: SecondPlace })
  | (IssueBase<'device-nearly-named'> & {
      readonly device: string
      readonly near: string
      readonly second: SecondPlace
    })

/** What is said of each, and what to try. */
export const STORAGE_WORDS: WordsOf<StorageIssue> = {
  'storage-order': {
    says: (issue) => `${issue.title} cannot be made on ${secondOf(issue)}${issue.isLike ? '' : ', which comes later'}`,
    hint: 'disks are partitioned first, then arrays made, then volumes, then filesystems; arrays may be made of arrays',
  },
  'storage-circle': {
    says: (issue) =>
      issue.title === issue.second.title
        ? `${issue.title} is made of itself`
        : `${issue.title} is made of ${secondOf(issue)}, which is made of it`,
  },
  'device-nearly-named': {
    says: (issue) =>
      `nothing in this config makes ${quoted(issue.device)}, but ${secondOf(issue)} has nearly that name`,
    hint: ({ near }) => `did you mean ${quoted(near)}?`,
  },
}

function secondOf({ second, location }: StorageIssue): string {
  return `${second.title} (${nameOfSecond(second, location)})`
}
