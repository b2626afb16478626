import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'

/** What can be wrong with systemd units and their drop-ins. */
export type SystemdIssue =
  | (IssueBase<'unit-extension'> & {
      readonly name: string
      readonly extensions: readonly string[]
      /** Whether it ends as Podman's quadlets do. */
      readonly isQuadlet: boolean
      /** The name that was probably meant. */
      readonly near?: string
    })
  | (IssueBase<'dropin-extension'> & { readonly name: string })
  | (IssueBase<'unit-malformed'> & { readonly detail: string; readonly line: number })
  | (IssueBase<'unit-without-install'> & { readonly name: string })
  | (IssueBase<'template-without-install'> & { readonly name: string; readonly template: string })

/** The sentence of an issue: lower case, no full stop, one line. */
export function systemdMessage(issue: SystemdIssue): string {
  switch (issue.code) {
    case 'unit-extension':
      return `the unit name ${JSON.stringify(issue.name)} does not end in a kind of unit`
    case 'dropin-extension':
      return `the drop-in name ${JSON.stringify(issue.name)} does not end in .conf`
    case 'unit-malformed':
      return `the contents are no unit file: line ${issue.line} ${issue.detail}`
    case 'unit-without-install':
      return `the unit ${JSON.stringify(issue.name)} is enabled, but its contents have nothing in an [Install] section`
    case 'template-without-install':
      return `the unit ${JSON.stringify(issue.name)} is enabled, but its template ${JSON.stringify(issue.template)} has nothing in an [Install] section`
  }
}

/** What to try against an issue. */
export function systemdHint(issue: SystemdIssue): string | undefined {
  switch (issue.code) {
    case 'dropin-extension':
      return `write ${JSON.stringify(`${issue.name}.conf`)}`
    case 'unit-malformed':
      return 'each line is a [Section], an Option=value, or a remark that begins with #'
    case 'unit-extension':
      return extensionHint(issue)
    case 'unit-without-install':
    case 'template-without-install':
      return 'enabling it has no effect: add [Install] with WantedBy=multi-user.target'
  }
}

function extensionHint(issue: Extract<SystemdIssue, { readonly code: 'unit-extension' }>): string {
  if (issue.isQuadlet) {
    const file = 'write it as a file below /etc/containers/systemd'
    const sugar = `, or give it in systemd.quadlets, since ${versionIn(issue, '3.7.0-experimental')}`
    return `this is a quadlet, of which Podman makes the unit: ${file}${issue.dialect === undefined ? '' : sugar}`
  }
  const meant = issue.near === undefined ? '' : `did you mean ${JSON.stringify(issue.near)}? `
  return `${meant}kinds are ${issue.extensions.join(', ')}`
}
