import { hostPath, type HostPath } from '../util/paths.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../util/clock.ts'
import { parseCertificates } from './certificates.ts'
import { startDeadline } from './deadline.ts'
import { decoded } from './decode.ts'
import type { FetchAnswer, FetchRequest, FetchSettings, Fetcher } from './fetcher.ts'
import { createHttpPool, type HttpPool } from './http.ts'
import type { HttpContext } from './http-attempt.ts'
import { httpTarget } from './http-target.ts'
import { openHttp } from './http-transfer.ts'
import { hasLink, readSystemRoots } from './local-file.ts'
import { openUrl, type UrlContext } from './open-url.ts'
import { startPatience } from './patience.ts'
import { DEFAULT_BACKOFF, type Backoff } from './retry.ts'
import { createInstanceCredentials } from './schemes/instance-credentials.ts'
import type { OemAccess } from './schemes/oem.ts'
import type { RegionCache } from './schemes/s3.ts'
import { PUBLIC_SERVICES, type HttpExtras, type InstanceCredentials, type ServiceAddresses } from './schemes/scheme.ts'
import type { StallLimit } from './stall.ts'
import { createWaiting } from './waiting.ts'
import { UPSTREAM_VERSION } from '../util/upstream.ts'

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
  /** The platform this machine runs on: `aws`, `gcp` and `azure` give credentials for their own storage. */
  readonly platform?: string
  /** Where the kernel tells of network interfaces. @default '/sys' */
  readonly sys?: HostPath
  /** Gives `oem:` a meaning. */
  readonly oem?: OemAccess
  /** Services that are elsewhere than usual. */
  readonly services?: Partial<ServiceAddresses>
  /** Milliseconds for a whole fetch when the config sets no total. It grows as bytes arrive. @default 600000 */
  readonly deadlineMs?: number
  /** Milliseconds for which a server that cannot be reached is tried again. @default as long as the whole fetch may take */
  readonly unreachableMs?: number
  readonly backoff?: Backoff
  /** @default fewer than 3000 bytes in 30 s */
  readonly stall?: StallLimit
  /** @default 16 */
  readonly connectionsPerHost?: number
  readonly userAgent?: string
}

/** Who we say we are: servers of configs tell their clients apart by the first product. */
export const USER_AGENT: string = `Ignition/${UPSTREAM_VERSION} Firstlight`

/** What configs are asked for: the newest stable version of the spec, but anything will do. */
export const ACCEPT = 'application/vnd.coreos.ignition+json;version=3.6.0, */*;q=0.1'

/** Makes the fetcher of all schemes. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const services = { ...PUBLIC_SERVICES, ...options.services }
  const pools = new Map<string, HttpPool>()
  const credentials = createInstanceCredentials({
    platform: options.platform,
    metadata: services.metadata,
    http: (request) => openOverHttp(shared, plain, request),
    clock: options.clock,
  })
  const shared: Shared = { options, pools, credentials, services, regions: new Map() }
  const plain = applied(shared, {})
  return withSettings(shared, {})
}

/** What a fetcher shares with those that are made from it. */
interface Shared {
  readonly options: FetcherOptions
  /** Connections by the trusted roots that they were made with. */
  readonly pools: Map<string, HttpPool>
  readonly credentials: InstanceCredentials
  readonly services: ServiceAddresses
  readonly regions: RegionCache
}

/** Settings with the connections that they ask for. */
interface Applied {
  readonly settings: FetchSettings
  readonly pool: () => HttpPool
}

function applied(shared: Shared, settings: FetchSettings): Applied {
  let pool: HttpPool | undefined
  return { settings, pool: () => (pool ??= poolFor(shared, settings)) }
}

function withSettings(shared: Shared, settings: FetchSettings): Fetcher {
  const context = urlContext(shared, applied(shared, settings))
  return {
    open: async (request) => {
      const answer = await openUrl(context, request)
      return answer.kind === 'body' ? decoded(answer, request) : answer
    },
    with: (other) => withSettings(shared, other),
    close: async () => {
      await Promise.all([...shared.pools.values()].map((pool) => pool.close()))
    },
  }
}

function urlContext(shared: Shared, inForce: Applied): UrlContext {
  const { options, credentials, services, regions } = shared
  return {
    http: (request, extras) => openOverHttp(shared, inForce, request, extras),
    credentials,
    services,
    regions,
    clock: options.clock,
    random: options.random,
    log: options.log,
    hasLink: () => hasLink(options.sys ?? hostPath('/sys')),
    deadlineMs: totalOf(inForce.settings) ?? options.deadlineMs ?? DEFAULT_DEADLINE,
    unreachableMs: options.unreachableMs ?? Infinity,
    offline: options.offline === true,
    localFiles: options.localFiles === true,
    oem: options.oem,
    onAzure: options.platform === 'azure',
  }
}

/** Milliseconds for a whole fetch that nobody set a limit for. */
const DEFAULT_DEADLINE = 600_000

/** What the config says, in milliseconds; 0 there means no limit. */
function totalOf(settings: FetchSettings): number | undefined {
  const seconds = settings.timeouts?.httpTotal
  return seconds === undefined ? undefined : seconds * 1000
}

async function openOverHttp(
  shared: Shared,
  inForce: Applied,
  request: FetchRequest,
  extras: HttpExtras = {},
): Promise<FetchAnswer> {
  const { clock, log, deadlineMs } = shared.options
  const parsed = httpTarget(request.url)
  const target = extras.shown === undefined ? parsed : { ...parsed, shown: extras.shown }
  const total = request.http?.deadlineMs ?? totalOf(inForce.settings)
  const deadline = startDeadline(clock, total ?? deadlineMs ?? DEFAULT_DEADLINE, total === undefined)
  const waiting = createWaiting(log, clock, target.shown)
  const patience = startPatience(clock, shared.options.unreachableMs ?? Infinity, target.shown)
  const common = { target, request, deadline, patience, waiting, sign: extras.sign }
  return openHttp(httpContext(shared, inForce), { ...common, failures: 0, last: undefined, resumptions: 0 })
}

function httpContext({ options }: Shared, { settings, pool }: Applied): HttpContext {
  return {
    pool: pool(),
    clock: options.clock,
    random: options.random,
    backoff: options.backoff ?? DEFAULT_BACKOFF,
    proxy: settings.proxy,
    headersTimeoutMs: (settings.timeouts?.httpResponseHeaders ?? 10) * 1000,
    defaultHeaders: { 'User-Agent': options.userAgent ?? USER_AGENT, 'Accept-Encoding': 'identity', Accept: ACCEPT },
    maxRedirects: 20,
    stall: options.stall ?? { seconds: 30, bytes: 3000 },
    hasLink: () => hasLink(options.sys ?? hostPath('/sys')),
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
    connectTimeoutMs: Math.min(options.unreachableMs ?? Infinity, 30_000),
  })
  pools.set(key, made)
  return made
}
