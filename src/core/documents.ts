import type { LocatedConfig } from '../config/merge.ts'
import type { ReadDocument, ReadOptions } from '../document/document.ts'
import { readDocument } from '../document/read.ts'
import { renderConfig, type RenderContext, type RenderedConfig } from '../document/render.ts'
import { transpile as transpileDocument, type TranspileOptions } from '../document/transpile.ts'
import type { Transpiled } from '../document/transpiled.ts'
import { digestOf } from '../engine/config-digest.ts'
import { planOnCopy, type EngineOptions, type PlannedMachine } from '../engine/engine.ts'
import type { Plan } from '../engine/report.ts'
import { isFirstlightError, type FirstlightError } from '../errors.ts'
import { givenFetcher, type GiveBytes } from '../fetch/given-fetcher.ts'
import { prefetchAll } from '../fetch/prefetch-all.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import { parseMachine } from '../host/scratch/machine/parse.ts'
import { createMemoryHost } from '../host/scratch/memory-host.ts'
import type { Host } from '../host/host.ts'
import { drawPlan } from '../plan/draw.ts'
import type { Picture } from '../plan/picture.ts'
import { surveyMachine } from '../plan/survey.ts'
import type { Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import type { Unpack } from '../util/compression.ts'
import type { ContentStore } from '../util/content.ts'
import { utf8 } from '../util/utf8.ts'
import { STAGES } from '../../stages/index.ts'

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
export function plan(rendered: LocatedConfig, options: PlanOptions = {}): Promise<Planned> {
  return unlessFailed(async () => {
    const { planned, contents } = await planInMemory(rendered, options)
    return { kind: 'plan', plan: planned.plan, contents } as const
  }, rendered.origins)
}

/** What a plan looks like in its owner's words. */
export type Drawn =
  | {
      readonly kind: 'picture'
      /** By subject: disks, filesystems, users, files, units; `pictureText` writes it for a terminal. */
      readonly picture: Picture
      readonly contents: ContentStore
    }
  | Failed

/** The same plan in its owner's words: what is assumed, what is lost, and what becomes of each thing. */
export function draw(rendered: LocatedConfig, options: PlanOptions = {}): Promise<Drawn> {
  return unlessFailed(async () => {
    const { planned, contents, host, machine } = await planInMemory(rendered, options)
    const { config, origins } = rendered
    const { plan, copy } = planned
    const operations = plan.stages.flatMap((stage) => stage.operations)
    const survey = await surveyMachine(config, operations, { before: host, after: copy ?? host })
    const assumed = { machine: options.machine === undefined ? machine : undefined, root: true }
    return {
      kind: 'picture',
      picture: drawPlan({ plan, config, origins, contents, survey, assumed }),
      contents,
    } as const
  }, rendered.origins)
}

interface InMemory {
  readonly planned: PlannedMachine
  readonly contents: ContentStore
  readonly host: Host
  readonly machine: MachineDescription
}

async function planInMemory({ config, origins }: LocatedConfig, options: PlanOptions): Promise<InMemory> {
  const { give = nothing, signal, phases, policy, now } = options
  const unpack = unpackOf(options)
  const fetched = await prefetchAll(config, givenFetcher(give, unpack), { unpack, signal, forPlan: true })
  if (fetched.kind === 'needs-network') throw new TypeError('a plan needs no network')
  const { contents } = fetched
  const machine = await machineOf(config, options.machine)
  const host = createMemoryHost({ machine, contents, seed: digestOf(config), clock: now })
  const engine = { config, origins, host, stages: STAGES, contents: contents.digests() }
  return { planned: await planOnCopy({ ...engine, signal, phases, policy, now }), contents, host, machine }
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
