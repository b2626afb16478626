import type { ButaneDocumentIssue } from './issues/butane-document.ts'
import type { ButaneLocalIssue } from './issues/butane-local.ts'
import type { ButaneStorageIssue } from './issues/butane-storage.ts'
import type { ButaneVariantIssue } from './issues/butane-variant.ts'
import type { ContainerLinuxIssue } from './issues/container-linux.ts'
import type { DiskIssue } from './issues/disk.ts'
import type { DocumentIssue } from './issues/document.ts'
import type { FilesystemIssue } from './issues/filesystem.ts'
import type { IgnitionIssue } from './issues/ignition.ts'
import type { LegacyIssue } from './issues/legacy.ts'
import type { ListIssue } from './issues/list.ts'
import type { LuksIssue } from './issues/luks.ts'
import type { NodeIssue } from './issues/node.ts'
import type { RaidIssue } from './issues/raid.ts'
import type { ResourceIssue } from './issues/resource.ts'
import type { StorageIssue } from './issues/storage.ts'
import type { SystemdIssue } from './issues/systemd.ts'

/** What can be wrong with a Butane document. What is wrong with the config that it becomes has issues of its own. */
export type ButaneIssue = ButaneDocumentIssue | ButaneLocalIssue | ButaneStorageIssue | ButaneVariantIssue

/** Everything that can be wrong with a document: one member for each, grouped by noun under `issues/`. */
export type Issue =
  | DocumentIssue
  | ResourceIssue
  | IgnitionIssue
  | ListIssue
  | NodeIssue
  | DiskIssue
  | RaidIssue
  | FilesystemIssue
  | LuksIssue
  | StorageIssue
  | SystemdIssue
  | ButaneIssue
  | LegacyIssue
  | ContainerLinuxIssue

/** The code of an issue. */
export type IssueCode = Issue['code']
