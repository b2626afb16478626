import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with the part of a config that is about itself. */
export type IgnitionIssue =
  | (IssueBase<'proxy-malformed'> & { readonly detail: string })
  | (IssueBase<'proxy-scheme'> & { readonly url: string })
  | IssueBase<'proxy-insecure'>

const PROXY_HINT = 'write http://host:port; special characters of a password are written as %xx'

/** What is said of each, and what to try. */
export const IGNITION_WORDS: WordsOf<IgnitionIssue> = {
  'proxy-malformed': {
    says: ({ detail }) => `the URL of the proxy cannot be parsed: ${detail}`,
    hint: PROXY_HINT,
  },
  'proxy-scheme': {
    says: ({ url }) => `the proxy ${quoted(url)} is not an http or https URL`,
    hint: PROXY_HINT,
  },
  'proxy-insecure': { says: 'the proxy for https is itself reached by http, without encryption' },
}
