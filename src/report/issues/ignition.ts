import type { IssueBase } from '../issue.ts'

/** What can be wrong with the part of a config that is about itself. */
export type IgnitionIssue =
  | (IssueBase<'proxy-malformed'> & { readonly detail: string })
  | (IssueBase<'proxy-scheme'> & { readonly url: string })
  | IssueBase<'proxy-insecure'>

/** The sentence of an issue: lower case, no full stop, one line. */
export function ignitionMessage(issue: IgnitionIssue): string {
  switch (issue.code) {
    case 'proxy-malformed':
      return `the URL of the proxy cannot be parsed: ${issue.detail}`
    case 'proxy-scheme':
      return `the proxy ${JSON.stringify(issue.url)} is not an http or https URL`
    case 'proxy-insecure':
      return 'the proxy for https is itself reached by http, without encryption'
  }
}

/** What to try against an issue. */
export function ignitionHint(issue: IgnitionIssue): string | undefined {
  return issue.code === 'proxy-insecure'
    ? undefined
    : 'write http://host:port; special characters of a password are written as %xx'
}
