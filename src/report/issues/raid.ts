import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'

/** What can be wrong with RAID arrays. */
export type RaidIssue =
  | (IssueBase<'raid-level-unknown'> & {
      readonly value: string
      readonly levels: readonly string[]
      readonly since?: string
      readonly near?: string
    })
  | IssueBase<'raid-level-missing'>
  | (IssueBase<'raid-spares'> & { readonly level: string })
  | IssueBase<'raid-without-devices'>

/** The sentence of an issue: lower case, no full stop, one line. */
export function raidMessage(issue: RaidIssue): string {
  switch (issue.code) {
    case 'raid-level-unknown':
      return `the RAID level ${JSON.stringify(issue.value)} is not known`
    case 'raid-level-missing':
      return 'the array has no RAID level'
    case 'raid-spares':
      return `an array of level ${issue.level} can have no spares`
    case 'raid-without-devices':
      return 'the array has no devices'
  }
}

/** What to try against an issue. */
export function raidHint(issue: RaidIssue): string | undefined {
  return issue.code === 'raid-level-unknown' ? valueHint(issue, { noun: 'levels', known: issue.levels }) : undefined
}
