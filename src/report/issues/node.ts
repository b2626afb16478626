import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'

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

/** The sentence of an issue: lower case, no full stop, one line. */
export function nodeMessage(issue: NodeIssue): string {
  switch (issue.code) {
    case 'path-empty':
      return 'the path is empty'
    case 'path-not-absolute':
      return `the path ${JSON.stringify(issue.value)} is not absolute`
    case 'path-not-clean':
      return `the path ${JSON.stringify(issue.value)} is not in its shortest form`
    case 'mode-out-of-range':
      return `the mode ${issue.mode} is not between 0 and 4095 (octal 7777)`
    case 'mode-special-bits':
      return `the setuid, setgid and sticky bits of the mode (octal ${issue.mode.toString(8)}) are ignored before ${versionIn(issue, '3.6.0')}`
    case 'id-and-name':
      return 'both an id and a name are given'
    case 'overwrite-without-contents':
      return 'overwrite is true, but there is no source of contents to overwrite with'
    case 'node-below-link':
      return `${JSON.stringify(issue.value)} lies below ${JSON.stringify(issue.link)}, which this config makes a link`
    case 'link-without-target':
      return 'the link has no target'
    case 'hard-link-to-directory':
      return `the target of the hard link, ${JSON.stringify(issue.target)}, is a directory of this config`
    case 'hard-link-owner':
      return 'a hard link has the owner of its target: this is ignored'
    case 'unit-conflict':
      return `${JSON.stringify(issue.value)} is also written by the unit ${JSON.stringify(issue.unit)} of this config`
  }
}

/** What to try against an issue. */
export function nodeHint(issue: NodeIssue): string | undefined {
  switch (issue.code) {
    case 'path-not-absolute':
      return issue.value.startsWith('/') ? undefined : `write ${JSON.stringify(`/${issue.value.replace(/^\.\//, '')}`)}`
    case 'path-not-clean':
      return `write ${JSON.stringify(issue.clean)}`
    case 'mode-out-of-range':
      return issue.location?.document.language === 'yaml'
        ? 'a mode has at most four octal digits behind its leading zero: 0644, 0755'
        : 'a mode is written as a decimal number: octal 644 is 420, octal 755 is 493'
    case 'id-and-name':
      return 'keep one of them'
    case 'overwrite-without-contents':
      return 'for an empty file write "contents": {"source": ""}'
    case 'node-below-link':
      return 'write the path that the link leads to'
    case 'hard-link-to-directory':
      return 'directories can only have symbolic links: leave out "hard"'
    case 'unit-conflict':
      return 'keep either the file or the contents of the unit'
    case 'path-empty':
    case 'mode-special-bits':
    case 'link-without-target':
    case 'hard-link-owner':
      return undefined
  }
}
