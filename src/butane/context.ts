import type { Config } from '../config/model.ts'
import type { LocatedConfig } from '../config/merge.ts'
import type { Origins } from '../config/origins.ts'
import type { ButaneIssue, Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import type { JsonObject } from '../util/json.ts'
import type { Gzip } from '../util/compression.ts'
import type { LocalFiles, LocalProblem } from '../util/local-files.ts'
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
  /** What became of the local Butane documents that this one embeds. */
  readonly embedded: {
    /** The Ignition config that is embedded in place of each, by the resource that names it. */
    readonly bytes: Map<object, Uint8Array>
    /** What each became, and those that it embeds in turn, by the text of that config: its values have lines of their own. */
    readonly configs: Map<string, LocatedConfig>
    /** What was found in them, at their own lines. */
    readonly issues: Issue[]
  }
  /** Translates another document; handed in, as it is the translation that leads here. */
  readonly translate: (bytes: Uint8Array, source: ConfigSource, options: TranslationOptions) => Promise<TranslateResult>
}

/** What the user may ask of a translation. */
export interface TranslationOptions {
  /** Where local files are; without it every reference to one is an error. */
  readonly files?: LocalFiles
  /** Packs what becomes shorter by it. @default nothing is packed */
  readonly gzip?: Gzip
  /** The Ignition config alone, where the variant would wrap it. */
  readonly raw?: boolean
  /** Which documents embed this one. @default none does */
  readonly embedding?: Embedding
}

/** The embedded documents that led here, outermost first, and how many there were in all. */
export interface Embedding {
  readonly chain: readonly string[]
  readonly total: { count: number }
}

/** What a Butane document came to. */
export type TranslateResult =
  | Translation
  /** The document is no good; the report says why. */
  | { readonly kind: 'invalid'; readonly report: Report }

/** A document that was translated. */
export interface Translation {
  readonly kind: 'translated'
  readonly variant: Variant
  /** The Ignition config of the version that the variant is translated to. */
  readonly ignition: JsonObject
  /** The MachineConfig around it, for the variants that are wrapped in one, unless the bare config was asked for. */
  readonly machineConfig?: JsonObject
  /** The same config, checked and brought to the newest version. */
  readonly config: Config
  /** Where each value of the config stands in the document. */
  readonly origins: Origins
  /** The local Butane documents that it embeds, as the configs that they became, by the text of those. */
  readonly embedded: ReadonlyMap<string, LocatedConfig>
  /** Warnings. */
  readonly report: Report
}

/** The facts of an issue without its place. */
export type IssueFacts = FactsOf<ButaneIssue>

/** Adds an issue at a path of the document. */
export function report(context: TranslationContext, path: ConfigPath, facts: IssueFacts): void {
  context.issues.push({ ...facts, ...placeAt(context.tree, path) })
}

/** Whether anything found so far rejects the document. */
export function hasFailed(context: TranslationContext): boolean {
  return [...context.issues, ...context.embedded.issues].some((issue) => issue.severity === 'error')
}

/** Whether an error was found at a path of the document or below it: a key that is misspelt there is not missing too. */
export function hasErrorBelow(context: TranslationContext, path: ConfigPath): boolean {
  return context.issues.some(
    (issue) => issue.severity === 'error' && path.every((step, index) => issue.path[index] === step),
  )
}

/** The bytes of a local file, or `undefined` with an issue at the path that asked for it. */
export function readLocal(context: TranslationContext, path: ConfigPath, local: string): Uint8Array | undefined {
  const answer = context.options.files?.read(local) ?? NO_DIRECTORY
  if (answer.kind === 'bytes') return answer.bytes
  reportLocal(context, path, { local, answer })
  return undefined
}

/** What comes of asking for a local file where there are none. */
export const NO_DIRECTORY = { kind: 'no-directory' } as const

/** Reports why a local file or directory cannot be had. */
export function reportLocal(
  context: TranslationContext,
  path: ConfigPath,
  { local, answer }: { readonly local: string; readonly answer: LocalProblem },
): void {
  const { tryDirectory } = answer
  switch (answer.kind) {
    case 'no-directory':
      return report(context, path, { code: 'butane-no-files-dir', severity: 'error', tryDirectory })
    case 'outside':
      return report(context, path, { code: 'butane-local-outside', severity: 'error', local, tryDirectory })
    case 'unreadable': {
      const { detail } = answer
      return report(context, path, { code: 'butane-local-unreadable', severity: 'error', local, detail, tryDirectory })
    }
  }
}

type FactsOf<T> = T extends unknown ? Omit<T, 'path' | 'location'> : never
