import type { DocumentIssue } from './issues/document.ts'

/** Everything that can be wrong with a document: one member for each, grouped by noun under `issues/`. */
export type Issue = DocumentIssue

/** The code of an issue. */
export type IssueCode = Issue['code']
