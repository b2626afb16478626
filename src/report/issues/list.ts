import type { IssueBase } from '../issue.ts'

/** What can be wrong with the elements of a list as such. */
export type ListIssue = IssueBase<'duplicate'> & {
  /** What makes the elements the same one; empty if they have nothing that could tell them apart. */
  readonly key: string
  /** The path of the first of them, as in `$.storage.files.0`. */
  readonly first: string
}

/** The sentence of an issue: lower case, no full stop, one line. */
export function listMessage(issue: ListIssue): string {
  const name = issue.key === '' ? 'this' : JSON.stringify(issue.key)
  return `${name} is already there, at ${issue.first}`
}
