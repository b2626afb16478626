import type { IssueBase } from '../issue.ts'

/** What can be wrong with a document as a whole, before any of its rules. */
export type DocumentIssue =
  | (IssueBase<'syntax'> & { readonly detail: string })
  | (IssueBase<'document-too-large'> & { readonly limit: number })

/** The sentence of an issue: lower case, no full stop, one line. */
export function documentMessage(issue: DocumentIssue): string {
  switch (issue.code) {
    case 'syntax':
      return issue.detail
    case 'document-too-large':
      return `the document is larger than ${issue.limit} bytes`
  }
}
