import { mergeConfigs } from '../config/merge.ts'
import type { LocatedConfig } from '../config/merge.ts'
import type { Config, Resource } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { TimedFetch } from '../fetch/prefetch-all.ts'
import { isRemote } from '../fetch/resources.ts'
import type { Log } from '../log.ts'
import type { Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Report } from '../report/report.ts'
import { hasErrors } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import { sha512 } from '../util/digest.ts'
import { printableUrl } from '../util/secret.ts'
import { inlineAuthorities, settingsOf } from './authorities.ts'
import type { AuthorityContext, KeyedSettings } from './authorities.ts'
import { checkMerged } from './check-merged.ts'
import type { ReadDocument } from './document.ts'
import { fetchBytes, NeedsNetwork, type FetchedReference } from './fetch-bytes.ts'
import { follow, newReferences } from './references.ts'
import type { References } from './references.ts'

/** What rendering needs from outside. */
export interface RenderContext {
  readonly fetcher: Fetcher
  /** Reads a referenced document, of any language. */
  read(bytes: Uint8Array, source: ConfigSource): Promise<ReadDocument>
  /**
   * What a referenced document without any bytes does: it is an error, or, as in Ignition, it makes the whole config
   * count as "no config".
   * @default 'refuse'
   */
  readonly emptyReference?: 'refuse' | 'discard'
  readonly log?: Log
  readonly signal?: AbortSignal
  /** @default the system's clock */
  readonly now?: (() => Date) | undefined
}

/** What is rendered: a config that was read, and where it came from. */
export interface RenderInput extends LocatedConfig {
  readonly source: ConfigSource
  readonly report: Report
  /** Documents that stand in it and were read with it, by their text. */
  readonly embedded?: ReadonlyMap<string, LocatedConfig> | undefined
}

/** What rendering came to. */
export type RenderedConfig =
  /** The one config, without references; the report joins those of all documents. */
  | {
      readonly kind: 'config'
      readonly config: Config
      readonly origins: Origins
      readonly report: Report
      /** The URLs of the configs that it came to refer to, in the order in which they were read. */
      readonly referenced: readonly string[]
      /** The documents that it was merged of, in that order, each by itself. */
      readonly documents: readonly LocatedConfig[]
      /** The configs that were not at hand, each when its bytes had come. */
      readonly fetches: readonly TimedFetch[]
    }
  | { readonly kind: 'invalid'; readonly report: Report }
  /** A referenced document was empty, and the context says that the whole config is discarded then. */
  | { readonly kind: 'empty'; readonly report: Report }
  /** Something must be fetched, and the fetcher may not use the network. */
  | { readonly kind: 'needs-network'; readonly wanted: FetchedReference }

/**
 * Resolves `replace` and `merge` of a config, and of the configs that they lead to: fetches children together,
 * merges them in order, puts certificates in place, and checks the result once more.
 *
 * @throws FirstlightError `reference-cycle`, `reference-limit`, or what the fetcher threw, located at the reference
 */
export async function renderConfig(input: RenderInput, context: RenderContext): Promise<RenderedConfig> {
  const issues = [...input.report.issues]
  const { embedded = new Map<string, LocatedConfig>() } = input
  const run: Run = { context, issues, embedded, authorities: new Map(), referenced: [], fetches: [], merged: false }
  try {
    const settings = await settingsOf(input, authorityContext(run))
    const { config, origins, source } = input
    const first = { config, origins, source, settings, references: newReferences(), documents: [input] }
    const rendered = await render(first, run)
    return await finish(rendered, run)
  } catch (thrown) {
    if (thrown instanceof NeedsNetwork) return { kind: 'needs-network', wanted: thrown.wanted }
    if (!(thrown instanceof Stop)) throw thrown
    return { kind: thrown.kind, report: { issues: run.issues } }
  }
}

/** One rendering: what it found and fetched so far. */
interface Run {
  readonly context: RenderContext
  readonly issues: Issue[]
  readonly embedded: ReadonlyMap<string, LocatedConfig>
  readonly authorities: Map<string, Promise<Uint8Array>>
  readonly referenced: string[]
  readonly fetches: TimedFetch[]
  merged: boolean
}

/** A config on its way: with the HTTP settings that hold for what it refers to, and the references that led here. */
interface Pending extends LocatedConfig {
  readonly source: ConfigSource
  readonly settings: KeyedSettings
  readonly references: References
  /** What it was merged of so far. */
  readonly documents: readonly LocatedConfig[]
}

/** Ends a rendering whose report says why. */
class Stop extends Error {
  readonly kind: 'invalid' | 'empty'

  constructor(kind: 'invalid' | 'empty') {
    super(kind)
    this.kind = kind
  }
}

async function render(pending: Pending, run: Run): Promise<Pending> {
  const { replace, merge = [] } = pending.config.ignition.config ?? {}
  if (replace?.source !== undefined) return renderReplacement(pending, replace, run)
  const ahead = merge.map((resource, index) => startFetch(referenceAt(pending, resource, index), pending.settings, run))
  let result = pending
  try {
    for (const [index, resource] of merge.entries()) {
      const reference = referenceAt(pending, resource, index)
      const child = await readReference(
        reference,
        await bytesOf(reference, { ahead: ahead[index], pending, result, run }),
        run,
      )
      const childSettings = await settingsOf(mergeConfigs(result, child), authorityContext(run, result.settings))
      const rendered = await render({ ...child, settings: childSettings }, run)
      const merged = mergeConfigs(result, rendered)
      const documents = [...result.documents, ...rendered.documents]
      const settings = await settingsOf(merged, authorityContext(run, rendered.settings))
      result = { ...result, ...merged, settings, documents }
      run.merged = true
    }
  } finally {
    for (const fetch of ahead) fetch.stop()
  }
  return result
}

/** A config with `replace` is nothing but the other one: its own members, settings and `merge` do not count. */
async function renderReplacement(pending: Pending, resource: Resource, run: Run): Promise<Pending> {
  const path = ['ignition', 'config', 'replace']
  const reference = referenceTo(pending, resource, { path, what: 'the replacing config' })
  const bytes = await startFetch(reference, pending.settings, run).bytes()
  const child = await readReference(reference, bytes, run)
  const settings = await settingsOf(child, authorityContext(run, pending.settings))
  run.merged = true
  return render({ ...child, settings }, run)
}

/** A reference to another config, checked to lead to no circle. */
interface Reference {
  readonly resource: Resource
  readonly what: string
  readonly path: ConfigPath
  readonly location: ReturnType<Origins['locate']>
  readonly source: ConfigSource
  readonly references: References
}

function referenceAt(pending: Pending, resource: Resource, index: number): Reference {
  return referenceTo(pending, resource, { path: ['ignition', 'config', 'merge', index], what: 'the merged config' })
}

function referenceTo(pending: Pending, resource: Resource, about: { path: ConfigPath; what: string }): Reference {
  const location = pending.origins.locate([...about.path, 'source'])
  const references = follow(pending.references, resource, { path: about.path, location })
  const name = localName(pending, about.path)
  const source = { kind: 'referenced', url: resource.source ?? '', name, at: about.path, by: pending.source } as const
  return { resource, ...about, location, source, references }
}

/** How a document that stands in this one is called there, when it was a file beside it. */
function localName({ origins }: Pending, path: ConfigPath): string | undefined {
  const [key, value] = (['key', 'value'] as const).map((part) => {
    const location = origins.locate([...path, 'source'], part)
    return location?.document.text.slice(location.span.start, location.span.end)
  })
  return key === 'local' ? value?.replaceAll(/^["']|["']$/g, '') : undefined
}

interface StartedFetch {
  bytes(): Promise<Uint8Array>
  stop(): void
}

/** Starts fetching a reference; a failure is kept until the bytes are asked for. */
function startFetch(reference: Reference, settings: KeyedSettings, run: Run): StartedFetch {
  const stopping = new AbortController()
  const { fetcher, signal } = run.context
  const { now = (): Date => new Date() } = run.context
  const begunAt = now().getTime()
  const fetching = fetchBytes(reference, {
    fetcher: fetcher.with(settings),
    signal: signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal,
  })
  const url = reference.resource.source ?? ''
  const bytes = !isRemote(url)
    ? fetching
    : fetching.then((come) => {
        const ms = now().getTime() - begunAt
        run.fetches.push({ source: printableUrl(url), bytes: come.length, begunAt, ms, hash: `sha512-${sha512(come)}` })
        return come
      })
  bytes.catch(() => undefined)
  return { bytes: () => bytes, stop: () => stopping.abort() }
}

/**
 * The bytes of a child. Those that were fetched ahead do not count if an earlier sibling brought other HTTP settings:
 * siblings are fetched with what the earlier ones left, as if one came after the other.
 */
function bytesOf(
  reference: Reference,
  { ahead, pending, result, run }: { ahead: StartedFetch | undefined; pending: Pending; result: Pending; run: Run },
): Promise<Uint8Array> {
  if (ahead && result.settings.key === pending.settings.key) return ahead.bytes()
  ahead?.stop()
  return startFetch(reference, result.settings, run).bytes()
}

/** Reads a referenced document; what is wrong with it ends the rendering. */
async function readReference(
  { resource, path, location, source, references }: Reference,
  bytes: Uint8Array,
  { context, issues, referenced, embedded }: Run,
): Promise<Omit<Pending, 'settings'>> {
  referenced.push(resource.source ?? '')
  const known = embedded.size === 0 ? undefined : embedded.get(new TextDecoder().decode(bytes))
  if (known !== undefined) return { ...known, source, references, documents: [known] }
  const read = await context.read(bytes, source)
  issues.push(...read.report.issues)
  if (read.kind === 'config') {
    const { config, origins } = read
    return { config, origins, source, references, documents: [{ config, origins }] }
  }
  if (read.kind === 'invalid') throw new Stop('invalid')
  if (context.emptyReference === 'discard') throw new Stop('empty')
  const url = printableUrl(resource.source ?? '')
  issues.push({ code: 'reference-empty', severity: 'error', path, url, location })
  throw new Stop('invalid')
}

function authorityContext({ context, authorities }: Run, settings?: KeyedSettings): AuthorityContext {
  const fetcher = settings ? context.fetcher.with(settings) : context.fetcher
  return { fetcher, signal: context.signal, authorities }
}

/** Itself, where it has none: what is known of a config is known of the object that it is. */
function withoutReferences(config: Config): Config {
  const { config: references, ...ignition } = config.ignition
  return references === undefined ? config : { ...config, ignition }
}

/** Takes out the references, which are resolved, puts in the certificates, and checks the whole. */
async function finish(rendered: Pending, run: Run): Promise<RenderedConfig> {
  const inlined = await inlineAuthorities(rendered, authorityContext(run, rendered.settings))
  const config = withoutReferences(inlined)
  const found = checkMerged({ config, origins: rendered.origins }, run.issues)
  // Warnings of a single document have been given by its own version's rules.
  run.issues.push(...found.filter(({ severity }) => severity === 'error' || run.merged))
  const report = { issues: run.issues }
  if (hasErrors(report)) return { kind: 'invalid', report }
  const { origins, documents } = rendered
  return { kind: 'config', config, origins, report, referenced: run.referenced, documents, fetches: run.fetches }
}
