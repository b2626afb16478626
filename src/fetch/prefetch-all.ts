import { printableUrl } from '../util/secret.ts'
import type { Config, Resource } from '../config/model.ts'
import type { ContentInfo, ContentStore, ResourceId } from '../util/content.ts'
import { MIB } from '../util/bytes.ts'
import type { Unpack } from '../util/compression.ts'
import type { Fetcher, FetchRequest } from './fetcher.ts'
import { inlineBytes, plainInlineSize } from './inline.ts'
import { inParallel } from './parallel.ts'
import { joined, type Failure, type Wanted } from './prefetch-failures.ts'
import { inlineHolding, streamed, type Holding } from './holding.ts'
import { prefetchOne, type Memory } from './prefetch-one.ts'
import { resourceId } from './resource-id.ts'
import { contentResources, headersOf, type PlacedResource } from './resources.ts'
import type { Spool } from './spool.ts'

/** How contents are fetched beforehand; what only Node has is handed in. */
export interface PrefetchAllOptions {
  /** Undoes what contents are packed in. */
  readonly unpack: Unpack
  /** Most resources at a time. @default 16 */
  readonly concurrency?: number
  /** Most bytes of fetched contents in memory. @default 4 MiB where there is a spool, else 32 MiB */
  readonly memoryLimit?: number
  /**
   * Where larger contents wait, and those that a later process takes from there; what fits in neither has answered, and
   * the same request goes on when it is opened.
   */
  readonly spool?: Spool
  readonly signal?: AbortSignal
  /**
   * Whether only a plan is wanted: contents of which the hash is known need only answer, and those that may not be fetched
   * at all are left out. @default false
   */
  readonly forPlan?: boolean
  /** Told of all downloads, always in the same array, whenever one of them has gone on, and of that one. */
  readonly onDownloads?: (downloads: readonly Download[], changed: Download) => void
  /** @default the system's clock */
  readonly now?: () => Date
  /** Which resources are wanted at all. @default every one */
  readonly wants?: (placed: PlacedResource) => boolean
}

/** How far a download is. */
export interface Download {
  /** The URL as it may be printed. */
  readonly shown: string
  readonly received: number
  /** What the server said of its size. */
  readonly size?: number
  readonly isOver: boolean
}

/** Something that was fetched beforehand, and when. */
export interface TimedFetch {
  /** The URL as it may be printed. */
  readonly source: string
  /** As many as have come. */
  readonly bytes: number
  /** By the clock, in ms. */
  readonly begunAt: number
  readonly ms: number
  /** `sha512-<hex>` or `sha256-<hex>` of what came, decompressed; absent where it is not all there yet. */
  readonly hash?: string | undefined
}

/** What {@link prefetchAll} came to. */
export type PrefetchAnswer =
  | { readonly kind: 'fetched'; readonly contents: Prefetched }
  /** Only a fetcher that may not use the network answers so. */
  | { readonly kind: 'needs-network' }

/** A content store that holds everything that a config refers to. */
export interface Prefetched extends ContentStore {
  /**
   * What is known, with digests, of everything that does not stand in the config itself, by resource id: plain data
   * for the journal, by which a resumed run sees whether it got the same.
   */
  digests(): Readonly<Record<ResourceId, ContentInfo>>
  /** What was fetched for this store, in the order in which it came. */
  readonly fetches: readonly TimedFetch[]
  /** Removes the spool; call it once at the end. */
  close(): void
}

/**
 * Fetches everything that a config refers to before anything is changed: each distinct resource once, several at a
 * time, verified, and kept in memory or in the spool. What fits in neither has answered, and is streamed when it is
 * opened.
 * @throws FirstlightError when anything cannot be had: one error for all that failed, naming every place that asked
 */
export async function prefetchAll(
  config: Config,
  fetcher: Fetcher,
  options: PrefetchAllOptions,
): Promise<PrefetchAnswer> {
  const { spool, unpack } = options
  const memory = memoryOf(options)
  const held = { left: MOST_HELD }
  const plain = new Map<ResourceId, Plain>()
  const holdings = new Map<ResourceId, Holding>()
  const failures: Failure[] = []
  const remote: Wanted[] = []
  const wants = options.wants ?? ((): boolean => true)
  for (const wanted of distinct([...contentResources(config)].filter(wants), plain)) {
    const inline = attempt(failures, wanted, () => holdInline(wanted.resource, memory, unpack))
    if (inline === undefined) remote.push(wanted)
    else if (inline !== 'failed') holdings.set(wanted.id, inline)
  }
  const noted = (id: ResourceId, resource: Resource): Holding | undefined => {
    const note = spool?.noted(id)
    return note === undefined ? undefined : streamed(fetcher, requestOf(resource, options.signal), note.size)
  }
  const missing = remote.filter(({ id, resource }) => {
    const kept = spool?.find(id) ?? noted(id, resource)
    if (kept !== undefined) holdings.set(id, kept)
    return kept === undefined
  })
  const fetches: TimedFetch[] = []
  const now = options.now ?? ((): Date => new Date())
  let offline = false
  const tell = downloadsOf(missing, options.onDownloads)
  await inParallel([...missing.entries()], options.concurrency ?? 16, async ([index, wanted]) => {
    try {
      const request = requestOf(wanted.resource, options.signal)
      const isKnown = options.forPlan === true && request.hash !== undefined
      const begunAt = now().getTime()
      let bytes = 0
      const onReceived = (received: number, size: number | undefined): void => {
        bytes = received
        tell(index, { received, size })
      }
      const budget = { memory, spool, held, isKnown, onReceived }
      const holding = await prefetchOne(fetcher, { id: wanted.id, request }, budget)
      tell(index, { isOver: true })
      const source = printableUrl(wanted.resource.source ?? '')
      const ms = now().getTime() - begunAt
      fetches.push({
        source,
        bytes,
        begunAt,
        ms,
        get hash() {
          return holding === 'needs-network' ? undefined : holding.info.digest
        },
      })
      if (holding === 'needs-network' && options.forPlan === true) {
        holdings.set(wanted.id, streamed(fetcher, request, undefined))
        return
      }
      if (holding === 'needs-network') {
        offline = true
        return
      }
      holdings.set(wanted.id, holding)
    } catch (thrown) {
      failures.push({ wanted, error: thrown })
    }
  })
  const close = (): void => {
    for (const holding of holdings.values()) holding.close?.()
    spool?.close()
  }
  if (failures.length > 0 || offline) close()
  const failure = joined(failures)
  if (failure !== undefined) throw failure
  if (offline) return { kind: 'needs-network' }
  return {
    kind: 'fetched',
    contents: storeOf({ plain, holdings, remote: remote.map(({ id }) => id), fetches, unpack, close }),
  }
}

/** Tells of all downloads whenever one of them has gone on. */
function downloadsOf(
  wanted: readonly Wanted[],
  told: PrefetchAllOptions['onDownloads'],
): (index: number, change: Partial<Download>) => void {
  const downloads = wanted.map(({ resource }): Download => {
    return { shown: printableUrl(resource.source ?? ''), received: 0, isOver: false }
  })
  return (index, change) => {
    const before = downloads[index]
    if (told === undefined || before === undefined) return
    const changed = { ...before, ...change }
    downloads[index] = changed
    told(downloads, changed)
  }
}

/** Requests that may be left open beside each other, each with a connection of its own. */
const MOST_HELD = 256

/** Where there is a spool, memory is for what is small; what another process shall find is in the spool alone. */
function memoryOf({ memoryLimit, spool }: PrefetchAllOptions): Memory {
  if (spool === undefined) return { left: memoryLimit ?? 32 * MIB, mostOfOne: Infinity }
  return { left: memoryLimit ?? 4 * MIB, mostOfOne: spool.keep ? 0 : (memoryLimit ?? MIB / 4) }
}

/** What stands plainly in the config: measured once, and decoded whenever it is read. */
interface Plain {
  readonly resource: Resource
  readonly size: number
}

/** What must be had, each once; what stands plainly in the config goes to `plain`, and costs no more than its name. */
function distinct(resources: readonly PlacedResource[], plain: Map<ResourceId, Plain>): Iterable<Wanted> {
  const wanted = new Map<ResourceId, Wanted>()
  for (const { resource, path } of resources) {
    const id = resourceId(resource)
    if (plain.has(id)) continue
    const known = wanted.get(id)
    if (known !== undefined) {
      known.paths.push(path)
      continue
    }
    const size = plainInlineSize(resource)
    if (size === undefined) wanted.set(id, { id, resource, order: wanted.size, paths: [path] })
    else plain.set(id, { resource, size })
  }
  return wanted.values()
}

function attempt<T>(failures: Failure[], wanted: Wanted, action: () => T): T | 'failed' {
  try {
    return action()
  } catch (error) {
    failures.push({ wanted, error })
    return 'failed'
  }
}

/** Contents that stand in the config are decoded once; those that outgrow the memory again whenever they are read. */
function holdInline(resource: Resource, memory: Memory, unpack: Unpack): Holding | undefined {
  const bytes = inlineBytes(resource, memory.left, unpack)
  if (bytes === undefined) return undefined
  const size = bytes.length
  if (size > memory.left) return inlineHolding(size, bytesOf(resource, unpack))
  memory.left -= size
  return inlineHolding(size, () => bytes)
}

function bytesOf(resource: Resource, unpack: Unpack): () => Uint8Array {
  return () => inlineBytes(resource, Infinity, unpack) ?? new Uint8Array()
}

function requestOf(resource: Resource, signal: AbortSignal | undefined): FetchRequest {
  const headers = headersOf(resource)
  const hash = resource.verification?.hash
  return {
    url: resource.source ?? '',
    headers,
    compression: resource.compression,
    hash,
    signal,
  }
}

interface StoreParts {
  readonly plain: ReadonlyMap<ResourceId, Plain>
  readonly holdings: ReadonlyMap<ResourceId, Holding>
  /** What does not stand in the config itself. */
  readonly remote: readonly ResourceId[]
  readonly fetches: readonly TimedFetch[]
  readonly unpack: Unpack
  readonly close: () => void
}

function storeOf({ plain, holdings, remote, fetches, unpack, close }: StoreParts): Prefetched {
  const held = (id: ResourceId): Holding => {
    const here = plain.get(id)
    const holding = here === undefined ? holdings.get(id) : inlineHolding(here.size, bytesOf(here.resource, unpack))
    if (holding === undefined) throw new TypeError(`resource ${id} was not fetched`)
    return holding
  }
  return {
    digests: () => Object.fromEntries(remote.map((id) => [id, { ...held(id).info }])),
    info: (id) => (plain.has(id) ? held(id).info : holdings.get(id)?.info),
    size: (id) => plain.get(id)?.size ?? holdings.get(id)?.info.size,
    bytes(id) {
      const here = plain.get(id)
      return here === undefined ? holdings.get(id)?.bytes?.() : inlineBytes(here.resource, Infinity, unpack)
    },
    open: (id) => held(id).open(),
    fetches,
    close,
  }
}
