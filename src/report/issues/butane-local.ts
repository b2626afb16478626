import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import { tryDirectory, type WithDirectory } from '../try-directory.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with contents that a Butane document takes from elsewhere: local files, trees, embedded configs, quadlets. */
export type ButaneLocalIssue =
  | (IssueBase<'butane-several-sources'> & { readonly keys: readonly string[] })
  | (IssueBase<'butane-contents-twice'> & { readonly keys: readonly string[] })
  | (IssueBase<'butane-no-files-dir'> & WithDirectory)
  | (IssueBase<'butane-local-outside'> & WithDirectory & { readonly local: string })
  | (IssueBase<'butane-local-unreadable'> & WithDirectory & { readonly local: string; readonly detail: string })
  | IssueBase<'butane-tree-without-local'>
  | (IssueBase<'butane-tree-conflict'> & { readonly node: string; readonly reason: string })
  | (IssueBase<'butane-tree-odd-file'> & { readonly local: string })
  | (IssueBase<'butane-merge-invalid'> & { readonly detail: string })
  | (IssueBase<'butane-merge-unchecked'> & { readonly version: string; readonly expected: string })
  | (IssueBase<'butane-merge-newer'> & { readonly version: string; readonly expected: string })
  | (IssueBase<'butane-quadlet-suffix'> & { readonly name: string })
  | IssueBase<'butane-quadlet-instance-contents'>
  | (IssueBase<'butane-quadlet-conflict'> & { readonly node: string })

/** What is said of each, and what to try. */
export const BUTANE_LOCAL_WORDS: WordsOf<ButaneLocalIssue> = {
  'butane-several-sources': { says: ({ keys }) => `only one of ${keys.join(', ')} can be given` },
  'butane-contents-twice': { says: ({ keys }) => `only one of ${keys.join(' and ')} can be given` },
  'butane-no-files-dir': {
    says: 'a local file is asked for, and there is no directory of local files',
    hint: (issue) =>
      tryDirectory(issue) ?? 'name one with --files-dir; at boot there is none, so transpile the document before',
  },
  'butane-local-outside': {
    says: ({ local }) => `${quoted(local)} is outside the files directory`,
    hint: (issue) =>
      tryDirectory(issue) ??
      'local files are below the directory that --files-dir names, also what symbolic links lead to',
  },
  'butane-local-unreadable': {
    says: ({ local, detail }) => `cannot read the local file ${quoted(local)}: ${detail}`,
    hint: (issue) => tryDirectory(issue) ?? 'local files are looked for below the directory that --files-dir names',
  },
  'butane-tree-without-local': { says: 'the tree does not say which local directory it is' },
  'butane-tree-conflict': { says: ({ node, reason }) => `the tree's ${node}: ${reason}` },
  'butane-tree-odd-file': {
    says: ({ local }) => `${quoted(local)} is neither a file, a directory nor a symbolic link`,
  },
  'butane-merge-invalid': {
    says: ({ severity, detail }) =>
      severity === 'error' ? `the embedded config is not valid: ${detail}` : `of the embedded config, ${detail}`,
  },
  'butane-merge-unchecked': {
    says: ({ version }) => `the embedded config has version ${version}, which is not checked here`,
  },
  'butane-merge-newer': {
    says: ({ version, expected }) =>
      `the embedded config has version ${version}, and this document becomes ${expected}: a machine that knows this one may not know that one`,
  },
  'butane-quadlet-suffix': { says: ({ name }) => `${quoted(name)} has none of the suffixes of quadlets` },
  'butane-quadlet-instance-contents': { says: 'an instance of a template has no contents of its own' },
  'butane-quadlet-conflict': { says: ({ node }) => `there is already something else at ${node}` },
}
