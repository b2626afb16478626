import type { IssueBase } from '../issue.ts'

/** What can be wrong with systemd units and their drop-ins. */
export type SystemdIssue =
  | (IssueBase<'unit-extension'> & { readonly name: string; readonly extensions: readonly string[] })
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
    case 'unit-extension':
      return `kinds are ${issue.extensions.join(', ')}`
    case 'unit-without-install':
    case 'template-without-install':
      return 'enabling it has no effect: add [Install] with WantedBy=multi-user.target'
    case 'dropin-extension':
    case 'unit-malformed':
      return undefined
  }
}
