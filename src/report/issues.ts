import type { ContainerLinuxIssue } from './issues/container-linux.ts'
import type { ButaneIssue } from './issues/butane.ts'
import type { DocumentIssue } from './issues/document.ts'
import type { LegacyIssue } from './issues/legacy.ts'

/** Everything that can be wrong with a document: one member for each, grouped by noun under `issues/`. */
export type Issue = ButaneIssue | DocumentIssue | LegacyIssue | ContainerLinuxIssue

/** The code of an issue. */
export type IssueCode = Issue['code']
