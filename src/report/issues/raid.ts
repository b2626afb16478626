import { quoted } from '../quoted.ts'
import type { IssueBase } from '../issue.ts'
import { valueHint } from '../value-hint.ts'
import type { WordsOf } from '../words.ts'

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

/** What is said of each, and what to try. */
export const RAID_WORDS: WordsOf<RaidIssue> = {
  'raid-level-unknown': {
    says: ({ value }) => `the RAID level ${quoted(value)} is not known`,
    hint: (issue) => valueHint(issue, { noun: 'levels', known: issue.levels }),
  },
  'raid-level-missing': { says: 'the array has no RAID level' },
  'raid-spares': { says: ({ level }) => `an array of level ${level} can have no spares` },
  'raid-without-devices': { says: 'the array has no devices' },
}
