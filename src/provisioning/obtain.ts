import { mergeConfigs, type LocatedConfig } from '../config/merge.ts'
import { EMPTY_CONFIG, type Config } from '../config/model.ts'
import { NO_ORIGINS, type Origins } from '../config/origins.ts'
import type { ReadDocument, ReadOptions } from '../document/document.ts'
import { readDocument } from './read-document.ts'
import { renderConfig, type RenderContext } from '../document/render.ts'
import { digestOf } from '../engine/config-digest.ts'
import type { GivenDocument } from '../engine/resume.ts'
import { FirstlightError } from '../errors.ts'
import type { FetchedReference } from '../document/fetch-bytes.ts'
import type { TimedFetch } from '../fetch/prefetch-all.ts'
import { isRemote } from '../fetch/resources.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { silentLog, type Log } from '../log.ts'
import type { ProviderContext, ProviderFile } from '../providers/provider.ts'
import type { BaseDocument } from '../providers/sources/base-documents.ts'
import { sourceName, type ConfigSource } from '../report/source.ts'
import { EMPTY_REPORT, joinReports, type Report } from '../report/report.ts'

/** Where the config of a run comes from: a document that was given, or the places where the platform keeps it. */
export type DocumentOrigin =
  | { readonly kind: 'given'; readonly bytes: Uint8Array; readonly source: ConfigSource }
  | { readonly kind: 'platform'; readonly platform: string; readonly context: ProviderContext }
  /** The user's config as an earlier process of the same boot rendered it: only the image's configs are read again. */
  | {
      readonly kind: 'rendered'
      readonly document: { readonly bytes: Uint8Array; readonly source: ConfigSource }
      readonly platform: string
      readonly context: ProviderContext
      /** Where its values came from, when whoever rendered it still knows. @default its own lines */
      readonly origins?: Origins
    }

/** What {@link obtainConfig} works with. */
export interface ObtainOptions {
  readonly origin: DocumentOrigin
  readonly fetcher: Fetcher
  readonly read?: ReadOptions
  /** See {@link RenderContext.emptyReference}. */
  readonly emptyReference?: 'refuse' | 'discard'
  /** Is told of the document before anything is fetched that it refers to; what it throws ends the search. */
  readonly admit?: (given: GivenDocument) => void
  /** @default nothing is logged */
  readonly log?: Log
  readonly signal?: AbortSignal
  /** @default the system's clock */
  readonly now?: () => Date
}

/** The one config that a machine gets. */
export type ObtainedConfig =
  | (LocatedConfig & {
      readonly kind: 'config'
      /** All findings of all documents: only warnings, as it is valid. */
      readonly report: Report
      /** Whether the user gave a config, rather than only the image. */
      readonly userConfigProvided: boolean
      /**
       * The user's own config, rendered, before the image's were put below it, with the files that the provider leaves;
       * `undefined` when there was neither.
       */
      readonly user: Config | undefined
      /** Where the values of `user` came from. */
      readonly userOrigins: Origins
      /** What the user's document says before anything was fetched: its digest is a {@link GivenDocument}'s. */
      readonly given: Config | undefined
      /** The user's document as it came; `undefined` when there was none. */
      readonly document: { readonly bytes: Uint8Array; readonly source: ConfigSource } | undefined
      /** The URLs of the configs that the user's document came to refer to, in the order in which they were read. */
      readonly referenced: readonly string[]
      /** The user's document and those, each by itself, in the order in which they were merged. */
      readonly documents: readonly LocatedConfig[]
      /** Those of them that were not at hand, as they were fetched. */
      readonly fetches: readonly TimedFetch[]
    })
  | { readonly kind: 'invalid'; readonly report: Report }
  /** `wanted` is the config that the document refers to; `undefined` where it is the document itself. */
  | { readonly kind: 'needs-network'; readonly wanted: FetchedReference | undefined }

const NOTHING: LocatedConfig = { config: EMPTY_CONFIG, origins: NO_ORIGINS }

/**
 * Finds the user's document, reads it, resolves what it refers to, and merges it over the image's base configs.
 * No document at all is fine: the machine then gets the base configs only.
 * @throws FirstlightError what a source or the fetcher throws when it could not tell
 */
export async function obtainConfig(options: ObtainOptions): Promise<ObtainedConfig> {
  const { document: found, leaves } = await findDocument(options)
  if (found === 'needs-network') return { kind: 'needs-network', wanted: undefined }
  const user = found === undefined ? undefined : await renderUser(found, options)
  if (user?.kind === 'needs-network') return user
  const base = await readBase(options)
  const report = joinReports(base.report, user?.report ?? EMPTY_REPORT)
  if (user?.kind === 'invalid' || base.kind === 'invalid') return { kind: 'invalid', report }
  const { origin } = options
  const known = origin.kind === 'rendered' && origin.origins !== undefined ? { origins: origin.origins } : {}
  const own = user?.kind === 'config' ? { ...user, ...known } : undefined
  const provided = withProviderFiles(own, leaves)
  const merged = provided === undefined ? base : mergeConfigs(base, provided)
  return {
    ...merged,
    kind: 'config',
    report,
    userConfigProvided: own !== undefined,
    user: provided?.config,
    userOrigins: provided?.origins ?? NO_ORIGINS,
    given: own?.given,
    document: found,
    referenced: own?.referenced ?? [],
    documents: own?.documents ?? [],
    fetches: own?.fetches ?? [],
  }
}

interface FoundDocument {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** What the search for the document came to, and what the platform wants written besides. */
interface Search {
  readonly document: FoundDocument | 'needs-network' | undefined
  readonly leaves?: readonly ProviderFile[]
}

async function findDocument({ origin }: ObtainOptions): Promise<Search> {
  if (origin.kind === 'given') return { document: origin }
  if (origin.kind === 'rendered') return { document: origin.document }
  const { acquireUserDocument } = await import('../providers/sources/user-document.ts')
  const answer = await acquireUserDocument(origin.context, origin.platform)
  switch (answer.kind) {
    case 'config':
      return { document: answer, leaves: answer.leaves ?? [] }
    case 'none':
      return { document: undefined, leaves: answer.leaves ?? [] }
    case 'needs-network':
      return { document: 'needs-network' }
    case 'unavailable':
      throw new FirstlightError('provider-failed', `looking for the config on ${origin.platform}: ${answer.reason}`, {
        hint: 'the platform id may be wrong; --platform names another one',
      })
  }
}

/** The user's config over the files that the provider leaves, so that a user who names one of them has the last word. */
function withProviderFiles(
  own: LocatedConfig | undefined,
  leaves: readonly ProviderFile[] = [],
): LocatedConfig | undefined {
  if (leaves.length === 0) return own
  const files = leaves.map(({ path, mode, bytes }) => ({
    path,
    mode,
    overwrite: true,
    contents: { source: `data:;base64,${Buffer.from(bytes).toString('base64')}` },
  }))
  const left: LocatedConfig = { config: { ...EMPTY_CONFIG, storage: { files } }, origins: NO_ORIGINS }
  return own === undefined ? left : mergeConfigs(left, own)
}

type RenderAnswer = Awaited<ReturnType<typeof renderConfig>>
type Rendered =
  | Exclude<RenderAnswer, { readonly kind: 'config' }>
  | (Extract<RenderAnswer, { readonly kind: 'config' }> & { readonly given: Config })

async function renderUser(document: FoundDocument, options: ObtainOptions): Promise<Rendered> {
  // The user's local files are for the user's own document: what it merges in may come from somebody else.
  const all = readOptions(options)
  const { localFiles: _, empty: __, ...read } = all
  const readReferenced: RenderContext['read'] = (bytes, source) => readDocument(bytes, source, read)
  const answer = await readDocument(document.bytes, document.source, all)
  if (answer.kind !== 'config') return answer
  const given = answer.config
  options.admit?.({ digest: digestOf(given), refersElsewhere: refersElsewhere(given) })
  const { fetcher, log, signal, emptyReference, now } = options
  const rendered = await renderConfig(
    { ...answer, source: document.source },
    {
      fetcher,
      read: readReferenced,
      log,
      signal,
      emptyReference,
      now,
    },
  )
  return rendered.kind === 'config' ? { ...rendered, kind: 'config', given } : rendered
}

function refersElsewhere({ ignition: { config = {} } }: Config): boolean {
  return [...(config.merge ?? []), ...(config.replace === undefined ? [] : [config.replace])].some(({ source }) =>
    isRemote(source),
  )
}

/** On a platform, what a document says of "the platform" is that one. */
function readOptions({ origin, read }: ObtainOptions): ReadOptions {
  return origin.kind === 'platform' ? { platform: origin.platform, ...read } : (read ?? {})
}

type BaseConfig = (LocatedConfig & { readonly kind: 'config'; readonly report: Report }) | InvalidBase
interface InvalidBase extends LocatedConfig {
  readonly kind: 'invalid'
  readonly report: Report
}

/**
 * The image's own configs, merged in order. What is wrong in `base.d` is fatal; what is wrong for one platform only is
 * a loud warning, and that platform's part is left out as a whole (quirk 14 of `docs/compatibility.md`).
 */
async function readBase(options: ObtainOptions): Promise<BaseConfig> {
  const { origin, log = silentLog } = options
  if (origin.kind === 'given') return { ...NOTHING, kind: 'config', report: EMPTY_REPORT }
  const { readBaseDocuments } = await import('../providers/sources/base-documents.ts')
  const documents = readBaseDocuments(origin.context, origin.platform)
  const general = await mergeBase(
    documents.filter(({ source }) => source.role === 'base'),
    NOTHING,
    options,
  )
  if (general.kind === 'invalid') return general
  const platform = documents.filter(({ source }) => source.role === 'platform')
  const all = await mergeBase(platform, general, options)
  if (all.kind === 'config') return { ...all, report: joinReports(general.report, all.report) }
  const names = platform.map(({ source }) => sourceName(source)).join(', ')
  log({ level: 'warning', message: `the base configs of ${origin.platform} are left out, one is invalid: ${names}` })
  return general
}

async function mergeBase(
  documents: readonly BaseDocument[],
  onto: LocatedConfig,
  options: ObtainOptions,
): Promise<BaseConfig> {
  const { log = silentLog } = options
  let merged = onto
  const reports: Report[] = []
  for (const { bytes, source } of documents) {
    const answer: ReadDocument = await readDocument(bytes, source, readOptions(options))
    reports.push(answer.report)
    if (answer.kind === 'invalid') return { ...onto, kind: 'invalid', report: joinReports(...reports) }
    if (answer.kind === 'empty') continue
    const { config, replace, merge } = { config: answer.config, ...answer.config.ignition.config }
    if (replace?.source !== undefined || (merge?.length ?? 0) > 0) {
      log({ level: 'warning', message: `references in the base config ${source.path} are not followed` })
    }
    merged = mergeConfigs(merged, { config, origins: answer.origins })
  }
  return { ...merged, kind: 'config', report: joinReports(...reports) }
}
