import { quoted } from '../quoted.ts'
import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with systemd units and their drop-ins. */
export type SystemdIssue =
  | (IssueBase<'unit-extension'> & {
      readonly name: string
      readonly extensions: readonly string[]
      /** Of a name that ends as Podman's quadlets do: the version whose Butane takes them. */
      readonly quadletsSince: string | undefined
      /** The name that was probably meant. */
      readonly near?: string
    })
  | (IssueBase<'dropin-extension'> & { readonly name: string })
  | (IssueBase<'unit-malformed'> & { readonly detail: string; readonly line: number })
  | (IssueBase<'unit-without-install'> & { readonly name: string })
  | (IssueBase<'template-without-install'> & { readonly name: string; readonly template: string })

/** What is said of each, and what to try. */
export const SYSTEMD_WORDS: WordsOf<SystemdIssue> = {
  'unit-extension': {
    says: ({ name }) => `the unit name ${quoted(name)} does not end in a kind of unit`,
    hint: extensionHint,
  },
  'dropin-extension': {
    says: ({ name }) => `the drop-in name ${quoted(name)} does not end in .conf`,
    hint: ({ name }) => `write ${quoted(`${name}.conf`)}`,
  },
  'unit-malformed': {
    says: ({ line, detail }) => `the contents are no unit file: line ${line} ${detail}`,
    hint: 'each line is a [Section], an Option=value, or a remark that begins with #',
  },
  'unit-without-install': {
    says: ({ name }) => `the unit ${quoted(name)} is enabled, but its contents have nothing in an [Install] section`,
    hint: 'enabling it has no effect: add [Install] with WantedBy=multi-user.target',
  },
  'template-without-install': {
    says: ({ name, template }) =>
      `the unit ${quoted(name)} is enabled, but its template ${quoted(template)} has nothing in an [Install] section`,
    hint: 'enabling it has no effect: add [Install] with WantedBy=multi-user.target',
  },
}

function extensionHint(issue: Extract<SystemdIssue, { readonly code: 'unit-extension' }>): string {
  if (issue.quadletsSince !== undefined) {
    const file = 'write it as a file below /etc/containers/systemd'
    const sugar = `, or give it in systemd.quadlets, since ${versionIn(issue, issue.quadletsSince)}`
    return `this is a quadlet, of which Podman makes the unit: ${file}${issue.dialect === undefined ? '' : sugar}`
  }
  const meant = issue.near === undefined ? '' : `did you mean ${quoted(issue.near)}? `
  return `${meant}kinds are ${issue.extensions.join(', ')}`
}
