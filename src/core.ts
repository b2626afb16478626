/**
 * The part of the library that runs wherever JavaScript does, in an editor or a browser as well as under Node: it reads,
 * checks, translates and renders documents, and plans what they would do to a machine. `docs/core.md` shows how.
 *
 * It imports nothing of Node, and touches no file and no network: what it needs of them is handed in, and only where it is
 * needed. Nothing that is wrong is thrown: documents have reports, and what fails is an answer.
 * @module
 */
import './portable/natives.ts'

export type { Config } from './config/model.ts'
export type { Origins } from './config/origins.ts'
export { digestOf } from './engine/config-digest.ts'
export { FirstlightError, type ErrorCode } from './errors.ts'
export { operationData } from './host/operation/data.ts'
export { describeOperation } from './host/operation/table.ts'
export { pictureText } from './plan/terminal/text.ts'
export { formatReport, issueData } from './report/format.ts'
export { formatPath, type ConfigPath } from './report/path.ts'
export { hasErrors } from './report/report.ts'
export { explainCode, type ExplainedCode } from './reference/code.ts'
export { exampleOf } from './reference/example.ts'
export { findKey, languagesWith, type FoundKey, type KeyInLanguage } from './reference/find-key.ts'
export type { Key } from './reference/keys/key.ts'
export { LANGUAGES, type Language } from './reference/languages.ts'
export { explainPath, type Explained, type ExplainedPath } from './reference/path/explain-path.ts'
export type { LocalFiles } from './util/local-files.ts'
export { assumeMachine } from './host/scratch/machine/assume.ts'
export type { MachineDescription } from './host/scratch/machine/description.ts'
export type { Plan } from './engine/report.ts'
export type { Picture } from './plan/picture.ts'
export type { ReadDocument } from './document/document.ts'
export type { Report } from './report/report.ts'
export type { GiveBytes } from './fetch/given-fetcher.ts'
export type { Unpack } from './util/compression.ts'
export * from './core/documents.ts'
