/**
 * The part of the library that runs wherever JavaScript does, in an editor or a browser as well as under Node: it reads,
 * checks, translates and renders documents, and plans what they would do to a machine. `docs/core.md` shows how.
 *
 * It imports nothing of Node, and touches no file and no network: what it needs of them is handed in, and only where it is
 * needed. Nothing that is wrong is thrown: documents have reports, and what fails is an answer.
 * @module
 */
import './portable/natives.ts'
import type { LocatedConfig } from './config/merge.ts'
import type { ReadDocument } from './document/document.ts'
import type { ReadOptions } from './document/languages.ts'
import { readDocument } from './document/read.ts'
import { renderConfig, type RenderContext, type RenderedConfig } from './document/render.ts'
import { transpile as transpileDocument, type Transpiled, type TranspileOptions } from './document/transpile.ts'
import { digestOf, planRun, type EngineOptions } from './engine/engine.ts'
import type { Plan } from './engine/report.ts'
import { isFirstlightError, type FirstlightError } from './errors.ts'
import { givenFetcher, type GiveBytes } from './fetch/given-fetcher.ts'
import { prefetchAll } from './fetch/prefetch-all.ts'
import { assumeMachine } from './host/scratch/machine/assume.ts'
import type { MachineDescription } from './host/scratch/machine/description.ts'
import { parseMachine } from './host/scratch/machine/parse.ts'
import { createMemoryHost } from './host/scratch/memory-host.ts'
import type { Report } from './report/report.ts'
import type { ConfigSource } from './report/source.ts'
import type { Unpack } from './util/compression.ts'
import type { ContentStore } from './util/content.ts'
import { utf8 } from './util/utf8.ts'
import { STAGES } from '../stages/index.ts'

export type { Config } from './config/model.ts'
export type { Origins } from './config/origins.ts'
export { digestOf } from './engine/engine.ts'
export { FirstlightError, type ErrorCode } from './errors.ts'
export { operationData } from './host/operation/data.ts'
export { describeOperation } from './host/operation/table.ts'
export { formatReport, issueData } from './report/format.ts'
export { formatPath, type ConfigPath } from './report/path.ts'
export { hasErrors } from './report/report.ts'
export type { LocalFiles } from './util/local-files.ts'
export {
  assumeMachine,
  type GiveBytes,
  type MachineDescription,
  type Plan,
  type ReadDocument,
  type Report,
  type Unpack,
}

/** A document as bytes, or as text. */
export type Document = Uint8Array | string

/** What reading a document may be handed. */
export interface CoreOptions extends ReadOptions {
  /** What the document is called in messages. @default 'document' */
  readonly name?: string
  /** Undoes gzip and zstd. @default what is packed cannot be read */
  readonly unpack?: Unpack
}

/**
 * Reads a document of any language, decided by its content: checks it and brings it to the newest config, without what it
 * refers to.
 */
export function read(document: Document, options: CoreOptions = {}): Promise<ReadDocument> {
  return readDocument(bytesOf(document), sourceOf(options), { ...options, unpack: unpackOf(options) })
}

/** What is wrong with a document, and what is to be thought about. */
export async function validate(document: Document, options: CoreOptions = {}): Promise<Report> {
  return (await read(document, options)).report
}

/** How a document is transpiled. */
export interface CoreTranspileOptions extends CoreOptions, Pick<TranspileOptions, 'pretty' | 'raw' | 'separator'> {}

/** The text of the Ignition config that a document of any language stands for, or of the MachineConfig around it. */
export function transpile(document: Document, options: CoreTranspileOptions = {}): Promise<Transpiled> {
  const { localFiles: files, ...rest } = options
  return transpileDocument(bytesOf(document), sourceOf(options), { ...rest, files, unpack: unpackOf(options) })
}

/** What rendering a document may be handed. */
export interface RenderOptions extends CoreOptions, Pick<RenderContext, 'emptyReference' | 'signal'> {
  /** Gives what a document refers to. @default nothing is to be had: the answer is `needs-network` */
  readonly give?: GiveBytes
}

/** Something that failed, other than that the document is wrong. */
export interface Failed {
  readonly kind: 'failed'
  /** Says what was being done, what happened and what to try, with the user's own line. */
  readonly error: FirstlightError
}

/** The one config that a machine would get: that of the document with everything that it refers to. */
export async function render(document: Document, options: RenderOptions = {}): Promise<RenderedConfig | Failed> {
  const unpack = unpackOf(options)
  const source = sourceOf(options)
  const answer = await read(document, options)
  if (answer.kind !== 'config') return answer
  // The user's local files are for the user's own document: what it merges in may come from somebody else.
  const { localFiles: _, empty: __, ...others } = options
  return await unlessFailed(() =>
    renderConfig(
      { ...answer, source },
      {
        fetcher: givenFetcher(options.give ?? nothing, unpack),
        read: (bytes, from) => readDocument(bytes, from, { ...others, unpack }),
        emptyReference: options.emptyReference,
        signal: options.signal,
      },
    ),
  )
}

/** What planning may be handed. */
export interface PlanOptions extends Pick<EngineOptions, 'phases' | 'policy' | 'signal' | 'now'> {
  /** The machine, or the text of a file that describes it (`docs/machine-file.md`). @default the one that the config is evidently for */
  readonly machine?: MachineDescription | string
  /** Gives contents of files. @default contents that do not stand in the config are of unknown size */
  readonly give?: GiveBytes
  /** Undoes gzip and zstd. @default packed contents fail */
  readonly unpack?: Unpack
}

/** What a plan came to. */
export type Planned =
  | {
      readonly kind: 'plan'
      readonly plan: Plan
      /** What the plan's operations write: `operationData` and `describeOperation` tell sizes by it. */
      readonly contents: ContentStore
    }
  | Failed

/** Everything that a run would do to a machine with an empty root, in order; nothing is done. */
export function plan({ config, origins }: LocatedConfig, options: PlanOptions = {}): Promise<Planned> {
  const { machine, give = nothing, signal, phases, policy, now } = options
  const unpack = unpackOf(options)
  return unlessFailed(async () => {
    const fetched = await prefetchAll(config, givenFetcher(give, unpack), { unpack, signal, forPlan: true })
    if (fetched.kind === 'needs-network') throw new TypeError('a plan needs no network')
    const { contents } = fetched
    const host = createMemoryHost({
      machine: await machineOf(config, machine),
      contents,
      seed: digestOf(config),
      clock: now,
    })
    const engine = { config, origins, host, stages: STAGES, contents: contents.digests() }
    return { kind: 'plan', plan: await planRun({ ...engine, signal, phases, policy, now }), contents } as const
  }, origins)
}

async function machineOf(
  config: LocatedConfig['config'],
  machine: PlanOptions['machine'],
): Promise<MachineDescription> {
  if (machine === undefined) return assumeMachine(config)
  return typeof machine === 'string'
    ? parseMachine({ source: { kind: 'file', path: 'machine' }, text: machine })
    : machine
}

async function unlessFailed<Answer>(
  task: () => Promise<Answer>,
  origins?: LocatedConfig['origins'],
): Promise<Answer | Failed> {
  try {
    return await task()
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    return { kind: 'failed', error: thrown.located((path) => origins?.locate(path)) }
  }
}

function bytesOf(document: Document): Uint8Array {
  return typeof document === 'string' ? utf8(document) : document
}

function sourceOf({ name = 'document' }: CoreOptions): ConfigSource {
  return { kind: 'file', path: name }
}

function unpackOf({ unpack }: Pick<CoreOptions, 'unpack'>): Unpack {
  return unpack ?? ((): { readonly kind: 'unknown-format' } => ({ kind: 'unknown-format' }))
}

async function nothing(): Promise<undefined> {
  return undefined
}
