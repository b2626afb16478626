import { FirstlightError } from '../errors.ts'
import { hostPath } from '../host/paths.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../util/clock.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { printableUrl } from '../util/secret.ts'
import { bytesBody, streamBody } from './body.ts'
import { parseCertificates } from './certificates.ts'
import { startDeadline } from './deadline.ts'
import { decoded } from './decode.ts'
import type { FetchAnswer, FetchRequest, FetchSettings, Fetcher } from './fetcher.ts'
import { createHttpPool, type HttpPool } from './http.ts'
import type { HttpContext } from './http-attempt.ts'
import { httpTarget } from './http-target.ts'
import { openHttp } from './http-transfer.ts'
import { openLocalFile, readSystemRoots } from './local-file.ts'
import { DEFAULT_BACKOFF, type Backoff } from './retry.ts'
import type { StallLimit } from './stall.ts'
import { createWaiting } from './waiting.ts'

/** What a fetcher is made with. Clock, randomness and environment come in from outside. */
export interface FetcherOptions {
  readonly clock: Clock
  /** In [0, 1), for spreading retries. */
  readonly random: () => number
  /** Only `SSL_CERT_FILE` and `SSL_CERT_DIR` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Answers `needs-network` instead of touching it. @default false */
  readonly offline?: boolean
  /** Whether absolute paths and `file:` URLs are read: for a person's own command line, never for a config. @default false */
  readonly localFiles?: boolean
  /** Milliseconds for a whole fetch when the config sets no total. It grows as bytes arrive. @default 600000 */
  readonly deadlineMs?: number
  readonly backoff?: Backoff
  /** @default fewer than 3000 bytes in 30 s */
  readonly stall?: StallLimit
  /** @default 16 */
  readonly connectionsPerHost?: number
  readonly userAgent?: string
}

/** Who we say we are: servers of configs tell their clients apart by the first product. */
export const USER_AGENT = 'Ignition/2.26.0 Firstlight'

/** What configs are asked for: the newest stable version of the spec, but anything will do. */
export const ACCEPT = 'application/vnd.coreos.ignition+json;version=3.6.0, */*;q=0.1'

/** Makes the fetcher of all schemes. */
export function createFetcher(options: FetcherOptions): Fetcher {
  return withSettings({ options, pools: new Map() }, {})
}

interface Shared {
  readonly options: FetcherOptions
  /** Connections by the trusted roots that they were made with. */
  readonly pools: Map<string, HttpPool>
}

function withSettings(shared: Shared, settings: FetchSettings): Fetcher {
  return {
    open: async (request) => {
      const answer = await openRaw(shared, settings, request)
      return answer.kind === 'body' ? decoded(answer, request) : answer
    },
    with: (other) => withSettings(shared, other),
    close: async () => {
      const pools = [...shared.pools.values()]
      shared.pools.clear()
      await Promise.all(pools.map((pool) => pool.close()))
    },
  }
}

async function openRaw(shared: Shared, settings: FetchSettings, request: FetchRequest): Promise<FetchAnswer> {
  const { url } = request
  if (url === '') return bytesBody(new Uint8Array())
  if (url.startsWith('data:')) return openDataUrl(url)
  if (shared.options.localFiles === true && (url.startsWith('/') || /^file:/i.test(url))) return openFile(url)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'http':
    case 'https':
      if (shared.options.offline === true) return { kind: 'needs-network' }
      return openOverHttp(shared, settings, request)
    default:
      throw new FirstlightError(
        'unsupported-scheme',
        `fetching ${printableUrl(url)}: unsupported scheme "${scheme ?? ''}"`,
      )
  }
}

function openDataUrl(url: string): FetchAnswer {
  const data = decodeDataUrl(url)
  if (data.kind === 'invalid')
    throw new FirstlightError('fetch-failed', `reading ${printableUrl(url)}: the URL ${data.reason}`)
  return bytesBody(data.bytes)
}

async function openFile(url: string): Promise<FetchAnswer> {
  const path = url.startsWith('/') ? url : decodeURIComponent(new URL(url).pathname)
  let file
  try {
    file = await openLocalFile(hostPath(path))
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `reading ${path}: it cannot be opened`, { cause })
  }
  if (file === undefined) return { kind: 'not-found', status: 404 }
  return streamBody(file.chunks, file.size)
}

async function openOverHttp(shared: Shared, settings: FetchSettings, request: FetchRequest): Promise<FetchAnswer> {
  const { options } = shared
  const target = httpTarget(request.url)
  const total =
    request.http?.deadlineMs ??
    (settings.timeouts?.httpTotal === undefined ? undefined : settings.timeouts.httpTotal * 1000)
  const deadline = startDeadline(options.clock, total ?? options.deadlineMs ?? 600_000, total === undefined)
  const waiting = createWaiting(options.log, options.clock, target.shown)
  return openHttp(httpContext(shared, settings), {
    target,
    request,
    deadline,
    waiting,
    failures: 0,
    last: undefined,
    resumptions: 0,
  })
}

function httpContext(shared: Shared, settings: FetchSettings): HttpContext {
  const { options } = shared
  return {
    pool: poolFor(shared, settings),
    clock: options.clock,
    random: options.random,
    backoff: options.backoff ?? DEFAULT_BACKOFF,
    proxy: settings.proxy,
    headersTimeoutMs: (settings.timeouts?.httpResponseHeaders ?? 10) * 1000,
    defaultHeaders: { 'User-Agent': options.userAgent ?? USER_AGENT, 'Accept-Encoding': 'identity', Accept: ACCEPT },
    maxRedirects: 20,
    stall: options.stall ?? { seconds: 30, bytes: 3000 },
  }
}

/** Roots are set anew with every settings: an authority of a config that was replaced is no longer trusted. */
function poolFor(shared: Shared, settings: FetchSettings): HttpPool {
  const { options, pools } = shared
  const extra = (settings.certificateAuthorities ?? []).flatMap((bundle) => parseCertificates(bundle, 'the config'))
  const key = extra.join('')
  const known = pools.get(key)
  if (known !== undefined) return known
  const made = createHttpPool({
    systemRoots: () => readSystemRoots(options.environment),
    extraRoots: extra,
    connectionsPerHost: options.connectionsPerHost ?? 16,
    connectTimeoutMs: 30_000,
  })
  pools.set(key, made)
  return made
}
