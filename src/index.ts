/**
 * The library: parse, render, plan and provision, with everything that touches the world handed in.
 *
 * Nothing else of this package is public.
 * @module
 */
import './node/natives.ts'

export type { Config } from './config/model.ts'
export type { Origins } from './config/origins.ts'
export type { ReadDocument } from './document/document.ts'
export { readDocument } from './provisioning/read-document.ts'
export type { TranspileOptions } from './document/transpile.ts'
export type { Transpiled } from './document/transpiled.ts'
export { renderConfig, type RenderContext, type RenderedConfig } from './document/render.ts'
export { digestOf } from './engine/config-digest.ts'
export { planRun, provision, type EngineOptions, type RunOptions } from './engine/engine.ts'
export { PHASES, type Phase } from './engine/phases.ts'
export type { Plan, ProgressEvent, ReportedOperation, RunReport, StageReport } from './engine/report.ts'
export { progressOf, type Progress } from './engine/resume.ts'
export { DEFAULT_POLICY, type Policy } from './engine/stage.ts'
export {
  verifyMachine,
  type Aspect,
  type Finding,
  type Subject,
  type Unchecked,
  type Verification,
  type VerifyOptions,
} from './engine/verify.ts'
export { ERROR_CODES, FirstlightError, isFirstlightError, type ErrorCode } from './errors.ts'
export type { FetcherOptions } from './fetch/create-fetcher.ts'
export type { FetchAnswer, Fetcher, FetchRequest, FetchSettings } from './fetch/fetcher.ts'
export type { ContentInfo, ContentStore } from './util/content.ts'
export type { Host } from './host/host.ts'
export { operationData } from './host/operation/data.ts'
export { describeOperation } from './host/operation/table.ts'
export type { Operation, PlannedOperation } from './host/operation/operation.ts'
export { hostPath, type HostPath } from './util/paths.ts'
export { assumeMachine } from './host/scratch/machine/assume.ts'
export type { MachineDescription } from './host/scratch/machine/description.ts'
export { parseMachine } from './host/scratch/machine/parse.ts'
export { createScratchHost, stateDirectoryOf, type ScratchHostOptions } from './host/scratch/scratch-host.ts'
export { createFileJournal } from './journal/file-journal.ts'
export type { Journal, JournalEntry } from './journal/journal.ts'
export { createMemoryJournal } from './journal/memory-journal.ts'
export type { Log, LogRecord } from './log.ts'
export { localFilesIn } from './node/local-files.ts'
export { defaultFetcher } from './provisioning/defaults.ts'
export { obtainConfig, type DocumentOrigin, type ObtainedConfig, type ObtainOptions } from './provisioning/obtain.ts'
export { openSession, type Session, type SessionOptions, type ValidConfig } from './provisioning/session.ts'
export { transpile } from './provisioning/transpile.ts'
export { formatPath, type ConfigPath } from './report/path.ts'
export { formatRaw, formatReport, issueData } from './report/format.ts'
export type { Issue, IssueCode } from './report/issues.ts'
export { hasErrors, type Report } from './report/report.ts'
export type { ConfigSource } from './report/source.ts'
export type { LocalFiles } from './util/local-files.ts'
export { isSecret, secret, type Secret } from './util/secret.ts'
