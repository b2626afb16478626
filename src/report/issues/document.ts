import { quoted } from '../quoted.ts'
import { formatBytes } from '../../util/bytes.ts'
import type { IssueBase } from '../issue.ts'
import { foundNumber, numberHint } from '../found-number.ts'
import { shownKey } from '../known-keys.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with a document as a whole and with its form, before any rule of a version. */
export type DocumentIssue =
  | (IssueBase<'syntax'> & { readonly detail: string; readonly hint?: string })
  | (IssueBase<'document-too-large'> & { readonly limit: number })
  | (IssueBase<'config-too-large'> & { readonly limit: number })
  | IssueBase<'empty-document'>
  | IssueBase<'blank-document'>
  | (IssueBase<'foreign-user-data'> & { readonly format: string })
  | (IssueBase<'document-unreadable'> & { readonly detail: string })
  /** A line in front of a document that makes it look like something else. */
  | (IssueBase<'foreign-marker'> & { readonly format: string })
  | IssueBase<'document-unknown'>
  | IssueBase<'document-machine-config'>
  | IssueBase<'not-utf8'>
  /** Of a reference to another config. */
  | (IssueBase<'reference-empty'> & { readonly url: string })
  | (IssueBase<'version-missing'> &
      KnownVersions & {
        /** The key that was probably meant to be it. */
        readonly misspelt?: string
      })
  | (IssueBase<'version-malformed'> & KnownVersions & { readonly value: string })
  | (IssueBase<'version-unsupported'> & KnownVersions & { readonly value: string })
  | (IssueBase<'wrong-type'> & { readonly expected: string; readonly found: string; readonly hint?: string })
  | (IssueBase<'unknown-key'> & {
      readonly key: string
      /** The known key that comes nearest. */
      readonly suggestion?: string
      /** The version of the document, and the first that knows the key. */
      readonly version: string
      readonly since?: string
    })
  /** What a config says that an older version, in which it was asked for, cannot say. */
  | (IssueBase<'spec-lacks'> & { readonly version: string; readonly since?: string })
  | (IssueBase<'key-case'> & { readonly key: string; readonly spelling: string })
  /** Stands for more issues of its severity than a report holds. */
  | (IssueBase<'issues-omitted'> & { readonly count: number })
  | (IssueBase<'repeated-key'> & { readonly key: string })

/** The versions that a document can have, and the one to write. */
interface KnownVersions {
  readonly supported: readonly string[]
  readonly suggestion: string
}

/** What is said of each, and what to try. */
export const DOCUMENT_WORDS: WordsOf<DocumentIssue> = {
  syntax: {
    says: ({ detail }) => detail,
    hint: ({ hint }) => hint,
  },
  'document-too-large': {
    says: ({ limit }) => `the document is larger than ${formatBytes(limit)}`,
    hint: 'serve large contents from a server and give their URL',
  },
  'config-too-large': {
    says: ({ limit }) => `the config that the document becomes is larger than ${formatBytes(limit)}`,
    hint: 'serve large contents from a server and give their URL',
  },
  'empty-document': {
    says: 'the document is empty',
    hint: 'it seems to have lost its contents; where no config is what is meant, --allow-empty says so',
  },
  'blank-document': {
    says: 'the document holds nothing but whitespace',
    hint: 'it seems to have lost its contents; where no config is what is meant, --allow-empty says so',
  },
  'foreign-user-data': {
    says: ({ severity, format }) =>
      severity === 'error'
        ? `this is ${format}, which is meant for another program`
        : `this is ${format}, which is meant for another program: it counts as no config`,
    hint: ({ severity }) =>
      severity === 'error' ? 'an image that leaves it to the other program says --foreign-user-data=ignore' : undefined,
  },
  'foreign-marker': {
    says: ({ format }) =>
      `the first line says that this is ${format}, but a document of this engine follows: the line is skipped`,
    hint: 'leave the line out; some panels of providers put it in front of whatever they are given',
  },
  'document-unreadable': { says: ({ detail }) => `the document cannot be read: ${detail}` },
  'document-unknown': {
    says: 'this is no document of a known language',
    hint: 'documents are Ignition (JSON), Butane (YAML with `variant`) or Container Linux Configs (YAML)',
  },
  'document-machine-config': {
    says: 'this is a MachineConfig, which an OpenShift cluster reads; the Ignition config is inside of it',
    hint: 'give what stands under spec.config as a document of its own',
  },
  'reference-empty': {
    says: ({ url }) => `the config at ${url} is empty`,
    hint: 'an empty config is written {"ignition": {"version": "3.4.0"}}',
  },
  'not-utf8': {
    says: 'the document is not valid UTF-8: bytes that are none were read as U+FFFD',
    hint: 'save the document as UTF-8',
  },
  'version-missing': {
    says: 'the document does not say which version of the spec it follows',
    hint: (issue) => {
      if (issue.misspelt !== undefined) return `did you mean "version"? it is spelled ${JSON.stringify(issue.misspelt)}`
      return versionHint(issue)
    },
  },
  'version-malformed': {
    says: ({ value }) => `${quoted(value)} is not a version number`,
    hint: versionHint,
  },
  'version-unsupported': {
    says: ({ value }) => `version ${quoted(value)} of the spec is not supported`,
    hint: versionHint,
  },
  'wrong-type': {
    says: (issue) => `expected ${issue.expected} but found ${foundNumber(issue)}`,
    hint: numberHint,
  },
  'unknown-key': {
    says: ({ since, path, version }) =>
      since === undefined
        ? `unknown key ${JSON.stringify(shownKey(path))} is ignored`
        : `key ${JSON.stringify(shownKey(path))} is ignored: version ${version} does not know it yet`,
    hint: ({ since, suggestion }) => {
      if (since !== undefined) return `it is known since version ${since}`
      return suggestion === undefined ? undefined : `did you mean ${JSON.stringify(suggestion)}?`
    },
  },
  'spec-lacks': {
    says: ({ path, version }) => `version ${version} cannot say ${JSON.stringify(shownKey(path))}`,
    hint: ({ since }) =>
      since === undefined ? 'leave it out' : `it came with ${since}: leave it out, or --spec ${since}`,
  },
  'key-case': {
    says: ({ key, spelling }) =>
      `key ${JSON.stringify(key)} is spelled ${JSON.stringify(spelling)}; it is taken as such`,
  },
  'issues-omitted': { says: ({ count, severity }) => `at least ${count} more ${severity}s are not shown` },
  'repeated-key': {
    says: ({ path }) => `key ${JSON.stringify(shownKey(path))} stands in this object more than once`,
    hint: 'objects are merged, of anything else the last one counts: keep one',
  },
}

function versionHint({ suggestion, supported }: KnownVersions): string {
  return `write "ignition": {"version": "${suggestion}"}; versions are ${supported.join(', ')}`
}
