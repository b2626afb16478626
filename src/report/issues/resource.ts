import { quoted } from '../quoted.ts'
import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'
import type { WordsOf } from '../words.ts'

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

/** What is said of each, and what to try. */
export const RESOURCE_WORDS: WordsOf<ResourceIssue> = {
  'source-required': {
    says: ({ dialect }) =>
      dialect === undefined
        ? 'this needs a source that can be fetched'
        : 'this needs a source that can be fetched, or inline or local contents',
  },
  'url-malformed': {
    says: ({ url, detail }) => `the URL ${quoted(url)} cannot be parsed: ${detail}`,
    hint: 'write what has a meaning in URLs as %xx: in a password / is %2F, @ is %40 and # is %23',
  },
  'url-scheme': {
    says: ({ url }) => `the URL ${quoted(url)} has no scheme that can be fetched`,
    hint: (issue) =>
      issue.since === undefined
        ? `begin it with one of ${issue.schemes.map((scheme) => `${scheme}:`).join(', ')}`
        : `this scheme is known since ${versionIn(issue, issue.since)}`,
  },
  'data-url-malformed': {
    says: ({ detail }) => `the data URL cannot be decoded: ${detail}`,
    hint: ({ dialect }) => {
      if (dialect !== undefined) return 'give the text as inline, or the file as local, instead of a source'
      return 'write data:,text with every special character as %xx, or data:;base64, and base64 with padding'
    },
  },
  's3-version-empty': {
    says: 'the versionId of the S3 object is empty',
    hint: 'leave versionId out for the newest version',
  },
  'arn-malformed': {
    says: ({ detail }) => `the ARN names no S3 object: ${detail}`,
    hint: 'write arn:aws:s3:::bucket/key',
  },
  'compression-unknown': {
    says: ({ value }) => `the compression ${quoted(value)} is not known`,
    hint: 'write "gzip", or leave it out',
  },
  'hash-without-source': { says: 'there is a hash but no source that it could verify' },
  'hash-without-function': {
    says: 'the hash does not name its function',
    hint: 'write sha512-<hex>',
  },
  'hash-function-unknown': {
    says: ({ value }) => `the hash function ${quoted(value)} is not known`,
    hint: (issue) => valueHint(issue, { noun: 'hashes', known: issue.functions.map((name) => `${name}-<hex>`) }),
  },
  'hash-length': {
    says: (issue) => `a ${issue.function} sum has ${issue.expected} digits, but this one has ${issue.found}`,
    hint: (issue) => `${issue.function}sum FILE prints it`,
  },
  'hash-not-hex': { says: 'the sum of the hash has characters that are no hexadecimal digits' },
  'header-name-empty': { says: 'the name of the header is empty' },
  'header-value-empty': {
    says: 'the value of the header is empty',
    hint: 'leave the value out to take away a header of the parent config',
  },
  'headers-without-http': { says: 'headers are only sent to sources of http and https' },
}
