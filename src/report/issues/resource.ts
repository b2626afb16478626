import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'

/** What can be wrong with something to fetch. URLs in issues are without their secret parts. */
export type ResourceIssue =
  | IssueBase<'source-required'>
  | (IssueBase<'url-malformed'> & { readonly url: string; readonly detail: string })
  | (IssueBase<'url-scheme'> & {
      readonly url: string
      readonly schemes: readonly string[]
      /** The first version that has the scheme, if one has. */
      readonly since?: string
    })
  | (IssueBase<'data-url-malformed'> & { readonly detail: string })
  | IssueBase<'s3-version-empty'>
  | (IssueBase<'arn-malformed'> & { readonly detail: string })
  | (IssueBase<'compression-unknown'> & { readonly value: string })
  | IssueBase<'hash-without-source'>
  | IssueBase<'hash-without-function'>
  | (IssueBase<'hash-function-unknown'> & {
      readonly value: string
      readonly functions: readonly string[]
      readonly since?: string
      readonly near?: string
    })
  | (IssueBase<'hash-length'> & { readonly function: string; readonly expected: number; readonly found: number })
  | IssueBase<'hash-not-hex'>
  | IssueBase<'header-name-empty'>
  | IssueBase<'header-value-empty'>
  | IssueBase<'headers-without-http'>

/** The sentence of an issue: lower case, no full stop, one line. */
export function resourceMessage(issue: ResourceIssue): string {
  switch (issue.code) {
    case 'source-required':
      return issue.dialect === undefined
        ? 'this needs a source that can be fetched'
        : 'this needs a source that can be fetched, or inline or local contents'
    case 'url-malformed':
      return `the URL ${JSON.stringify(issue.url)} cannot be parsed: ${issue.detail}`
    case 'url-scheme':
      return `the URL ${JSON.stringify(issue.url)} has no scheme that can be fetched`
    case 'data-url-malformed':
      return `the data URL cannot be decoded: ${issue.detail}`
    case 's3-version-empty':
      return 'the versionId of the S3 object is empty'
    case 'arn-malformed':
      return `the ARN names no S3 object: ${issue.detail}`
    case 'compression-unknown':
      return `the compression ${JSON.stringify(issue.value)} is not known`
    case 'hash-without-source':
      return 'there is a hash but no source that it could verify'
    case 'hash-without-function':
      return 'the hash does not name its function'
    case 'hash-function-unknown':
      return `the hash function ${JSON.stringify(issue.value)} is not known`
    case 'hash-length':
      return `a ${issue.function} sum has ${issue.expected} digits, but this one has ${issue.found}`
    case 'hash-not-hex':
      return 'the sum of the hash has characters that are no hexadecimal digits'
    case 'header-name-empty':
      return 'the name of the header is empty'
    case 'header-value-empty':
      return 'the value of the header is empty'
    case 'headers-without-http':
      return 'headers are only sent to sources of http and https'
  }
}

/** What to try against an issue. */
export function resourceHint(issue: ResourceIssue): string | undefined {
  switch (issue.code) {
    case 'hash-length':
      return `${issue.function}sum FILE prints it`
    case 'url-malformed':
      return 'write what has a meaning in URLs as %xx: in a password / is %2F, @ is %40 and # is %23'
    case 'url-scheme':
      return issue.since === undefined
        ? `begin it with one of ${issue.schemes.map((scheme) => `${scheme}:`).join(', ')}`
        : `this scheme is known since ${versionIn(issue, issue.since)}`
    case 'data-url-malformed':
      if (issue.dialect !== undefined) return 'give the text as inline, or the file as local, instead of a source'
      return 'write data:,text with every special character as %xx, or data:;base64, and base64 with padding'
    case 's3-version-empty':
      return 'leave versionId out for the newest version'
    case 'arn-malformed':
      return 'write arn:aws:s3:::bucket/key'
    case 'compression-unknown':
      return 'write "gzip", or leave it out'
    case 'hash-without-function':
      return 'write sha512-<hex>'
    case 'hash-function-unknown':
      return valueHint(issue, { noun: 'hashes', known: issue.functions.map((name) => `${name}-<hex>`) })
    case 'header-value-empty':
      return 'leave the value out to take away a header of the parent config'
    case 'source-required':
    case 'hash-without-source':
    case 'hash-not-hex':
    case 'header-name-empty':
    case 'headers-without-http':
      return undefined
  }
}
