import { formatBytes } from '../../util/bytes.ts'
import type { IssueBase } from '../issue.ts'
import { shownKey } from '../known-keys.ts'

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
  | (IssueBase<'key-case'> & { readonly key: string; readonly spelling: string })
  /** Stands for more issues of its severity than a report holds. */
  | (IssueBase<'issues-omitted'> & { readonly count: number })
  | (IssueBase<'repeated-key'> & { readonly key: string })

/** The versions that a document can have, and the one to write. */
interface KnownVersions {
  readonly supported: readonly string[]
  readonly suggestion: string
}

/** The sentence of an issue: lower case, no full stop, one line. */
export function documentMessage(issue: DocumentIssue): string {
  switch (issue.code) {
    case 'syntax':
      return issue.detail
    case 'document-too-large':
      return `the document is larger than ${formatBytes(issue.limit)}`
    case 'config-too-large':
      return `the config that the document becomes is larger than ${formatBytes(issue.limit)}`
    case 'empty-document':
      return 'the document is empty'
    case 'blank-document':
      return 'the document holds nothing but whitespace'
    case 'foreign-user-data':
      return issue.severity === 'error'
        ? `this is ${issue.format}, which is meant for another program`
        : `this is ${issue.format}, which is meant for another program: it counts as no config`
    case 'foreign-marker':
      return `the first line says that this is ${issue.format}, but a document of this engine follows: the line is skipped`
    case 'document-unreadable':
      return `the document cannot be read: ${issue.detail}`
    case 'document-unknown':
      return 'this is no document of a known language'
    case 'document-machine-config':
      return 'this is a MachineConfig, which an OpenShift cluster reads; the Ignition config is inside of it'
    case 'reference-empty':
      return `the config at ${issue.url} is empty`
    case 'not-utf8':
      return 'the document is not valid UTF-8: bytes that are none were read as U+FFFD'
    case 'version-missing':
      return 'the document does not say which version of the spec it follows'
    case 'version-malformed':
      return `${JSON.stringify(issue.value)} is not a version number`
    case 'version-unsupported':
      return `version ${JSON.stringify(issue.value)} of the spec is not supported`
    case 'wrong-type':
      return `expected ${issue.expected} but found ${issue.found}`
    case 'unknown-key':
      return issue.since === undefined
        ? `unknown key ${JSON.stringify(shownKey(issue.path))} is ignored`
        : `key ${JSON.stringify(shownKey(issue.path))} is ignored: version ${issue.version} does not know it yet`
    case 'key-case':
      return `key ${JSON.stringify(issue.key)} is spelled ${JSON.stringify(issue.spelling)}; it is taken as such`
    case 'issues-omitted':
      return `at least ${issue.count} more ${issue.severity}s are not shown`
    case 'repeated-key':
      return `key ${JSON.stringify(shownKey(issue.path))} stands in this object more than once`
  }
}

/** What to try against an issue. */
export function documentHint(issue: DocumentIssue): string | undefined {
  switch (issue.code) {
    case 'syntax':
    case 'wrong-type':
      return issue.hint
    case 'foreign-marker':
      return 'leave the line out; some panels of providers put it in front of whatever they are given'
    case 'not-utf8':
      return 'save the document as UTF-8'
    case 'version-missing':
      if (issue.misspelt !== undefined) return `did you mean "version"? it is spelled ${JSON.stringify(issue.misspelt)}`
      return versionHint(issue)
    case 'version-malformed':
    case 'version-unsupported':
      return versionHint(issue)
    case 'unknown-key':
      if (issue.since !== undefined) return `it is known since version ${issue.since}`
      return issue.suggestion === undefined ? undefined : `did you mean ${JSON.stringify(issue.suggestion)}?`
    case 'repeated-key':
      return 'objects are merged, of anything else the last one counts: keep one'
    case 'empty-document':
    case 'blank-document':
      return 'it seems to have lost its contents; where no config is what is meant, --allow-empty says so'
    case 'foreign-user-data':
      return issue.severity === 'error'
        ? 'an image that leaves it to the other program says --foreign-user-data=ignore'
        : undefined
    case 'document-unreadable':
      return undefined
    case 'document-unknown':
      return 'documents are Ignition (JSON), Butane (YAML with `variant`) or Container Linux Configs (YAML)'
    case 'document-machine-config':
      return 'give what stands under spec.config as a document of its own'
    case 'document-too-large':
    case 'config-too-large':
      return 'serve large contents from a server and give their URL'
    case 'reference-empty':
      return 'an empty config is written {"ignition": {"version": "3.4.0"}}'
    case 'issues-omitted':
    case 'key-case':
      return undefined
  }
}

function versionHint({ suggestion, supported }: KnownVersions): string {
  return `write "ignition": {"version": "${suggestion}"}; versions are ${supported.join(', ')}`
}
