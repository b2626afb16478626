import type { IssueBase, SecondPlace } from '../issue.ts'
import { nameOfSecond } from '../second-place.ts'

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

/** The sentence of an issue: lower case, no full stop, one line. */
export function storageMessage(issue: StorageIssue): string {
  const { second, location } = issue
  const there = `${second.title} (${nameOfSecond(second, location)})`
  switch (issue.code) {
    case 'storage-order':
      return `${issue.title} cannot be made on ${there}${issue.isLike ? '' : ', which comes later'}`
    case 'storage-circle':
      return issue.title === second.title
        ? `${issue.title} is made of itself`
        : `${issue.title} is made of ${there}, which is made of it`
    case 'device-nearly-named':
      return `nothing in this config makes ${JSON.stringify(issue.device)}, but ${there} has nearly that name`
  }
}

/** What to try against an issue. */
export function storageHint(issue: StorageIssue): string | undefined {
  switch (issue.code) {
    case 'storage-order':
      return 'disks are partitioned first, then arrays made, then volumes, then filesystems; arrays may be made of arrays'
    case 'storage-circle':
      return undefined
    case 'device-nearly-named':
      return `did you mean ${JSON.stringify(issue.near)}?`
  }
}
