import type { ErrorCode } from '../../errors.ts'
import type { IssueCode } from '../../report/issues.ts'
import { BUTANE_DOCUMENT_TEXTS } from './butane-document.ts'
import { BUTANE_LOCAL_TEXTS } from './butane-local.ts'
import { BUTANE_STORAGE_TEXTS } from './butane-storage.ts'
import { BUTANE_VARIANT_TEXTS } from './butane-variant.ts'
import { CONTAINER_LINUX_TEXTS } from './container-linux.ts'
import { DISK_TEXTS } from './disk.ts'
import { DOCUMENT_TEXTS } from './document.ts'
import { FILESYSTEM_TEXTS } from './filesystem.ts'
import { IGNITION_TEXTS } from './ignition.ts'
import { LEGACY_TEXTS } from './legacy.ts'
import { LIST_TEXTS } from './list.ts'
import { LUKS_TEXTS } from './luks.ts'
import { NODE_TEXTS } from './node.ts'
import { RAID_TEXTS } from './raid.ts'
import { RESOURCE_TEXTS } from './resource.ts'
import { FETCHING_TEXTS, ONCE_TEXTS, USAGE_TEXTS } from './run-before.ts'
import { DEVICES_TEXTS } from './run-devices.ts'
import { FILES_TEXTS, REST_TEXTS } from './run-rest.ts'
import { STORAGE_TEXTS } from './storage.ts'
import { SYSTEMD_TEXTS } from './systemd.ts'
import type { CodeText, Texts } from './text.ts'

/** Codes that belong together. */
export interface CodeSection {
  readonly title: string
  /** What is to be known of all of them. */
  readonly intro?: string
  readonly texts: Texts<string>
}

/** What is told of every error of a run. */
const RUN: Texts<ErrorCode> = {
  ...USAGE_TEXTS,
  ...FETCHING_TEXTS,
  ...ONCE_TEXTS,
  ...DEVICES_TEXTS,
  ...FILES_TEXTS,
  ...REST_TEXTS,
}

/** What is told of every issue of a document. */
const ISSUES: Texts<IssueCode> = {
  ...DOCUMENT_TEXTS,
  ...IGNITION_TEXTS,
  ...LIST_TEXTS,
  ...RESOURCE_TEXTS,
  ...NODE_TEXTS,
  ...DISK_TEXTS,
  ...RAID_TEXTS,
  ...FILESYSTEM_TEXTS,
  ...STORAGE_TEXTS,
  ...LUKS_TEXTS,
  ...SYSTEMD_TEXTS,
  ...LEGACY_TEXTS,
  ...CONTAINER_LINUX_TEXTS,
  ...BUTANE_DOCUMENT_TEXTS,
  ...BUTANE_LOCAL_TEXTS,
  ...BUTANE_STORAGE_TEXTS,
  ...BUTANE_VARIANT_TEXTS,
}

/** The errors of a run by what was being done. */
export const RUN_SECTIONS: readonly CodeSection[] = [
  { title: 'Usage', texts: USAGE_TEXTS },
  { title: 'Documents and fetching', texts: FETCHING_TEXTS },
  { title: 'Exactly once', texts: ONCE_TEXTS },
  { title: 'Devices', texts: DEVICES_TEXTS },
  { title: 'Files', texts: FILES_TEXTS },
  { title: 'Accounts, units, and the rest', texts: REST_TEXTS },
]

/** The issues of documents by what they are about. */
export const ISSUE_SECTIONS: readonly CodeSection[] = [
  { title: 'documents as such', texts: { ...DOCUMENT_TEXTS, ...IGNITION_TEXTS, ...LIST_TEXTS } },
  { title: 'what is fetched', texts: RESOURCE_TEXTS },
  { title: 'files, directories and links', texts: NODE_TEXTS },
  { title: 'disks', texts: { ...DISK_TEXTS, ...RAID_TEXTS, ...FILESYSTEM_TEXTS } },
  { title: 'storage on storage', texts: STORAGE_TEXTS },
  { title: 'LUKS volumes', texts: LUKS_TEXTS },
  { title: 'systemd units', texts: SYSTEMD_TEXTS },
  {
    title: 'Ignition 1 and 2',
    intro: 'What a document of an older spec becomes is told in [documents.md](documents.md#ignition-1-and-2).',
    texts: LEGACY_TEXTS,
  },
  { title: 'Container Linux Configs', texts: CONTAINER_LINUX_TEXTS },
  {
    title: 'Butane',
    intro:
      'The language is told in [butane.md](butane.md). What is wrong with the config that a document becomes has the issues of Ignition,\nshown in the document.',
    texts: { ...BUTANE_DOCUMENT_TEXTS, ...BUTANE_LOCAL_TEXTS, ...BUTANE_STORAGE_TEXTS, ...BUTANE_VARIANT_TEXTS },
  },
]

/** What is told of a code, and whether it is one of an error or of an issue. */
export function codeText(code: string): (CodeText & { readonly from: 'error' | 'issue' }) | undefined {
  return textIn(RUN, code, 'error') ?? textIn(ISSUES, code, 'issue')
}

function textIn<From extends string>(
  texts: Texts<string>,
  code: string,
  from: From,
): (CodeText & { readonly from: From }) | undefined {
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined
  return text === undefined ? undefined : { ...text, from }
}

/** The codes of all errors and issues. */
export function everyCode(): readonly string[] {
  return [...Object.keys(RUN), ...Object.keys(ISSUES)]
}
