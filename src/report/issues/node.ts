import { quoted } from '../quoted.ts'
import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with files, directories and links, and with paths everywhere. */
export type NodeIssue =
  | IssueBase<'path-empty'>
  | (IssueBase<'path-not-absolute'> & { readonly value: string })
  | (IssueBase<'path-not-clean'> & { readonly value: string; readonly clean: string })
  | (IssueBase<'mode-out-of-range'> & { readonly mode: number })
  | (IssueBase<'mode-special-bits'> & { readonly mode: number })
  | IssueBase<'id-and-name'>
  | IssueBase<'overwrite-without-contents'>
  | (IssueBase<'node-below-link'> & { readonly value: string; readonly link: string })
  | IssueBase<'link-without-target'>
  | (IssueBase<'hard-link-to-directory'> & { readonly target: string })
  | IssueBase<'hard-link-owner'>
  | (IssueBase<'unit-conflict'> & { readonly value: string; readonly unit: string })

/** What is said of each, and what to try. */
export const NODE_WORDS: WordsOf<NodeIssue> = {
  'path-empty': { says: 'the path is empty' },
  'path-not-absolute': {
    says: ({ value }) => `the path ${quoted(value)} is not absolute`,
    hint: ({ value }) => (value.startsWith('/') ? undefined : `write ${quoted(`/${value.replace(/^\.\//, '')}`)}`),
  },
  'path-not-clean': {
    says: ({ value }) => `the path ${quoted(value)} is not in its shortest form`,
    hint: ({ clean }) => `write ${quoted(clean)}`,
  },
  'mode-out-of-range': {
    says: ({ mode }) => `the mode ${mode} is not between 0 and 4095 (octal 7777)`,
    hint: ({ location }) =>
      location?.document.language === 'yaml'
        ? 'a mode has at most four octal digits behind its leading zero: 0644, 0755'
        : 'a mode is written as a decimal number: octal 644 is 420, octal 755 is 493',
  },
  'mode-special-bits': {
    says: (issue) =>
      `the setuid, setgid and sticky bits of the mode (octal ${issue.mode.toString(8)}) are ignored before ${versionIn(issue, '3.6.0')}`,
  },
  'id-and-name': {
    says: 'both an id and a name are given',
    hint: 'keep one of them',
  },
  'overwrite-without-contents': {
    says: 'overwrite is true, but there is no source of contents to overwrite with',
    hint: 'for an empty file write "contents": {"source": ""}',
  },
  'node-below-link': {
    says: ({ value, link }) => `${quoted(value)} lies below ${quoted(link)}, which this config makes a link`,
    hint: 'write the path that the link leads to',
  },
  'link-without-target': { says: 'the link has no target' },
  'hard-link-to-directory': {
    says: ({ target }) => `the target of the hard link, ${quoted(target)}, is a directory of this config`,
    hint: 'directories can only have symbolic links: leave out "hard"',
  },
  'hard-link-owner': { says: 'a hard link has the owner of its target: this is ignored' },
  'unit-conflict': {
    says: ({ value, unit }) => `${quoted(value)} is also written by the unit ${quoted(unit)} of this config`,
    hint: 'keep either the file or the contents of the unit',
  },
}
