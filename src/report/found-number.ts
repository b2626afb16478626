import type { IssueBase } from './issue.ts'

/** What a number is that has a fraction, an exponent or more than 64 bits. */
export const NO_INTEGER = 'a number that is no integer of at most 64 bits'

/** What was found in the place of an integer: the number itself where the document has one. */
export function foundNumber(issue: FoundInstead): string {
  const numeral = numeralOf(issue)
  if (numeral === undefined) return issue.found
  return isWhole(numeral) ? `${numeral}, which has more than 64 bits` : numeral
}

/** What to try against it. */
export function numberHint(issue: FoundInstead): string | undefined {
  if (issue.hint !== undefined || issue.found !== NO_INTEGER) return issue.hint
  const numeral = numeralOf(issue)
  return numeral !== undefined && isWhole(numeral) ? BOUNDS : 'write it without fraction and exponent'
}

/** Between which bounds an integer is. */
export const BOUNDS = 'an integer is between -9223372036854775808 and 9223372036854775807'

type FoundInstead = IssueBase<string> & {
  readonly expected: string
  readonly found: string
  readonly hint?: string | undefined
}

function numeralOf({ expected, found, location }: FoundInstead): string | undefined {
  if (expected !== 'an integer' || found !== NO_INTEGER || location === undefined) return undefined
  const { document, span } = location
  const text = document.text.slice(span.start, span.end)
  return /^-?\d[\d.eE+-]{0,60}$/.test(text) ? text : undefined
}

function isWhole(numeral: string): boolean {
  return /^-?\d+$/.test(numeral)
}
