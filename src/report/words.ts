import type { IssueBase } from './issue.ts'

/** What is said of one issue: a text, or one that is made of the issue's facts. */
export interface Words<One> {
  /** The sentence: lower case, no full stop, one line. */
  readonly says: string | ((issue: One) => string)
  /** What to try against it, if there is something; keys in Ignition's own spelling. */
  readonly hint?: string | ((issue: One) => string | undefined)
}

/** The words of every member of a union of issues, by code: one without words does not compile. */
export type WordsOf<Any extends IssueBase<string>> = {
  readonly [Code in Any['code']]: Words<Extract<Any, { readonly code: Code }>>
}
