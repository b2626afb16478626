import type { ButaneIssue } from '../report/issues/butane.ts'
import type { ConfigPath } from '../report/path.ts'
import type { LocalBytes, LocalFiles } from './local-files.ts'
import type { Provenance } from './provenance.ts'
import type { Variant } from './variants.ts'
import type { SourcePaths } from './yaml/decode.ts'
import { placeAt, type SourceTree } from './yaml/source-tree.ts'

/** What the translation of one document carries along. */
export interface TranslationContext {
  readonly variant: Variant
  readonly tree: SourceTree
  readonly paths: SourcePaths
  readonly provenance: Provenance
  readonly options: TranslationOptions
  readonly issues: ButaneIssue[]
}

/** What the user may ask of a translation. */
export interface TranslationOptions {
  /** Where local files are; without it every reference to one is an error. */
  readonly files?: LocalFiles
  /** The Ignition config alone, where the variant would wrap it. */
  readonly raw?: boolean
}

/** The facts of an issue without its place. */
export type IssueFacts = FactsOf<ButaneIssue>

/** Adds an issue at a path of the document. */
export function report(context: TranslationContext, path: ConfigPath, facts: IssueFacts): void {
  context.issues.push({ ...facts, ...placeAt(context.tree, path) })
}

/** Whether anything found so far rejects the document. */
export function hasFailed(context: TranslationContext): boolean {
  return context.issues.some((issue) => issue.severity === 'error')
}

/** Whether an error was found at a path of the document or below it: a key that is misspelt there is not missing too. */
export function hasErrorBelow(context: TranslationContext, path: ConfigPath): boolean {
  return context.issues.some(
    (issue) => issue.severity === 'error' && path.every((step, index) => issue.path[index] === step),
  )
}

/** The bytes of a local file, or `undefined` with an issue at the path that asked for it. */
export function readLocal(context: TranslationContext, path: ConfigPath, local: string): Uint8Array | undefined {
  const { files } = context.options
  if (files === undefined) {
    reportNoFiles(context, path)
    return undefined
  }
  const answer = files.read(local)
  if (answer.kind === 'bytes') return answer.bytes
  reportLocal(context, path, { local, answer })
  return undefined
}

/** Reports that there is no directory of local files. */
export function reportNoFiles(context: TranslationContext, path: ConfigPath): void {
  report(context, path, { code: 'butane-no-files-dir', severity: 'error' })
}

/** Reports why a local file or directory cannot be had. */
export function reportLocal(
  context: TranslationContext,
  path: ConfigPath,
  { local, answer }: { readonly local: string; readonly answer: Exclude<LocalBytes, { readonly kind: 'bytes' }> },
): void {
  if (answer.kind === 'outside') report(context, path, { code: 'butane-local-outside', severity: 'error', local })
  else report(context, path, { code: 'butane-local-unreadable', severity: 'error', local, detail: answer.detail })
}

type FactsOf<T> = T extends unknown ? Omit<T, 'path' | 'location'> : never
