import type { Issue, IssueCode } from './issues.ts'
import { BUTANE_DOCUMENT_WORDS } from './issues/butane-document.ts'
import { BUTANE_LOCAL_WORDS } from './issues/butane-local.ts'
import { BUTANE_STORAGE_WORDS } from './issues/butane-storage.ts'
import { BUTANE_VARIANT_WORDS } from './issues/butane-variant.ts'
import { CONTAINER_LINUX_WORDS } from './issues/container-linux.ts'
import { DISK_WORDS } from './issues/disk.ts'
import { DOCUMENT_WORDS } from './issues/document.ts'
import { FILESYSTEM_WORDS } from './issues/filesystem.ts'
import { IGNITION_WORDS } from './issues/ignition.ts'
import { LEGACY_WORDS } from './issues/legacy.ts'
import { LIST_WORDS } from './issues/list.ts'
import { LUKS_WORDS } from './issues/luks.ts'
import { NODE_WORDS } from './issues/node.ts'
import { RAID_WORDS } from './issues/raid.ts'
import { RESOURCE_WORDS } from './issues/resource.ts'
import { STORAGE_WORDS } from './issues/storage.ts'
import { SYSTEMD_WORDS } from './issues/systemd.ts'
import { inOwnSpelling } from './dialect.ts'
import { withExactNumerals } from './exact-numerals.ts'
import type { WordsOf } from './words.ts'

const WORDS: WordsOf<Issue> = {
  ...DOCUMENT_WORDS,
  ...RESOURCE_WORDS,
  ...IGNITION_WORDS,
  ...LIST_WORDS,
  ...NODE_WORDS,
  ...DISK_WORDS,
  ...RAID_WORDS,
  ...FILESYSTEM_WORDS,
  ...LUKS_WORDS,
  ...STORAGE_WORDS,
  ...SYSTEMD_WORDS,
  ...BUTANE_DOCUMENT_WORDS,
  ...BUTANE_LOCAL_WORDS,
  ...BUTANE_STORAGE_WORDS,
  ...BUTANE_VARIANT_WORDS,
  ...LEGACY_WORDS,
  ...CONTAINER_LINUX_WORDS,
}

/** The member of the union that has this code. */
type Coded<Code extends IssueCode> = {
  readonly [One in Code]: Extract<Issue, { readonly code: One }> & { readonly code: One }
}[Code]

/** The sentence of an issue: lower case, no full stop, one line. */
export function messageOf<Code extends IssueCode>(issue: Coded<Code>): string {
  const { says } = WORDS[issue.code]
  return typeof says === 'string' ? says : withExactNumerals(says(issue), issue.location)
}

/** What to try against an issue, if there is something. */
export function hintOf<Code extends IssueCode>(issue: Coded<Code>): string | undefined {
  const { hint } = WORDS[issue.code]
  const text = typeof hint === 'function' ? hint(issue) : hint
  return text === undefined ? undefined : inOwnSpelling(text, issue.location)
}
