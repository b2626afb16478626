import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import { shownKey } from '../known-keys.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with the form of a Butane document. What is wrong with the config that it becomes has issues of its own. */
export type ButaneDocumentIssue =
  | (IssueBase<'butane-variant-missing'> & { readonly variants: readonly string[]; readonly misspelt?: string })
  | (IssueBase<'butane-version-malformed'> & {
      readonly variant: string
      /** Empty when there is none. */
      readonly value: string
      readonly known: readonly string[]
      readonly suggestion?: string
      /** The key that was probably meant to be it. */
      readonly misspelt?: string
    })
  | (IssueBase<'butane-variant-unknown'> & {
      readonly variant: string
      readonly version: string
      readonly known: readonly string[]
      readonly variants: readonly string[]
      readonly suggestion?: string
    })
  | IssueBase<'butane-variant-rhcos'>
  | (IssueBase<'butane-duplicate-key'> & { readonly key: string; readonly firstLine: number })
  | (IssueBase<'butane-type'> & { readonly expected: string; readonly found: string; readonly hint?: string })
  | IssueBase<'butane-no-octal'>
  | (IssueBase<'butane-unknown-key'> & {
      readonly key: string
      readonly suggestion?: string
      /** What the machine would lose if the key were ignored. */
      readonly guards?: string
      /** What has the key, when this variant and version do not. */
      readonly elsewhere?: string
    })
  | (IssueBase<'butane-not-a-mapping'> & { readonly found: 'null' | 'alias'; readonly guards?: string })

/** What is said of each, and what to try. */
export const BUTANE_DOCUMENT_WORDS: WordsOf<ButaneDocumentIssue> = {
  'butane-variant-missing': {
    says: 'the document does not say its variant and version',
    hint: ({ misspelt, variants }) => {
      if (misspelt !== undefined) return `did you mean "variant"? it is spelled ${JSON.stringify(misspelt)}`
      return `write for example "variant: flatcar" and "version: 1.1.0"; variants are ${variants.join(', ')}`
    },
  },
  'butane-version-malformed': {
    says: ({ value, variant }) =>
      value === ''
        ? `the document does not say which version of the variant ${variant} it is`
        : `the version ${quoted(value)} is not of the form major.minor.patch`,
    hint: (issue) => {
      if (issue.misspelt !== undefined) return `did you mean "version"? it is spelled ${JSON.stringify(issue.misspelt)}`
      return versionHint(issue)
    },
  },
  'butane-variant-unknown': {
    says: ({ known, variant, version }) =>
      known.length === 0
        ? `there is no variant ${quoted(variant)}`
        : `there is no version ${version} of the variant ${variant}`,
    hint: (issue) => {
      if (issue.known.length > 0) return versionHint(issue)
      return `${issue.suggestion === undefined ? '' : `did you mean ${issue.suggestion}? `}variants are ${issue.variants.join(', ')}`
    },
  },
  'butane-variant-rhcos': {
    says: 'the variant rhcos was replaced by openshift: write "variant: openshift" and the version of OpenShift',
  },
  'butane-duplicate-key': {
    says: ({ path, firstLine }) =>
      `the key ${JSON.stringify(shownKey(path))} is already in this mapping, in line ${firstLine}`,
  },
  'butane-type': {
    says: ({ expected, found }) => `expected ${expected}, found ${found}`,
    hint: ({ hint }) => hint,
  },
  'butane-no-octal': {
    says: 'this number begins like an octal one, but 8 and 9 are no octal digits: it is read as decimal',
    hint: 'use the digits 0 to 7, or leave out the leading zero',
  },
  'butane-unknown-key': {
    says: unknownKey,
    hint: ({ key, suggestion }) => {
      if (key === '<<') return 'its keys are merged all the same'
      return suggestion === undefined ? undefined : `did you mean ${JSON.stringify(suggestion)}?`
    },
  },
  'butane-not-a-mapping': {
    says: ({ found, guards }) => {
      if (found === 'alias') return 'an alias stands here where keys are expected'
      return guards === undefined
        ? 'there is nothing here where keys are expected'
        : `there is nothing here where keys are expected, and without them ${guards} would be lost`
    },
    hint: ({ found }) => (found === 'null' ? 'leave the key out' : undefined),
  },
}

function unknownKey(issue: Extract<ButaneDocumentIssue, { readonly code: 'butane-unknown-key' }>): string {
  const known = issue.elsewhere === undefined ? '' : `: ${issue.elsewhere}`
  const key = JSON.stringify(shownKey(issue.path))
  if (issue.guards === undefined) return `unknown key ${key} is ignored${known}`
  return `unknown key ${key}, and without it ${issue.guards} would be lost${known}`
}

function versionHint({
  variant,
  known,
  suggestion,
}: {
  readonly variant: string
  readonly known: readonly string[]
  readonly suggestion?: string
}): string {
  const write = suggestion === undefined ? '' : `write "version: ${suggestion}"; `
  return `${write}versions of ${variant} are ${known.join(', ')}`
}
