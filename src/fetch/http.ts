/**
 * One HTTP/1.1 request and its response over pooled connections: the only file that knows undici.
 *
 * It knows nothing of redirects, retries, resuming or what a status means; those are in `http-transfer.ts`.
 */
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { buildConnector, Dispatcher, Pool } from 'undici'
import { chunkQueue } from './chunk-queue.ts'
import { basicCredentials } from './http-target.ts'
import { createReclaimer } from './reclaim.ts'

/** One attempt at a request. */
export interface HttpAttempt {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly route: HttpRoute
  /** Milliseconds from the sent request to the last response header; 0 means no limit. */
  readonly headersTimeoutMs: number
  readonly signal: AbortSignal
}

/** The way to the server. */
export interface HttpRoute {
  /** URL of a proxy. */
  readonly proxy: string | undefined
  /** The interface of a link-local IPv6 address, e.g. `eth0`. */
  readonly zone: string | undefined
}

/** The head of a response, and its body as it arrives. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case; several of one name are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  /** To be read once; throws when the body is cut short. Leaving the loop early closes the connection. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Gives up the body. */
  discard(): void
  /** Closes the connection; whoever reads the body sees this error. */
  fail(error: Error): void
}

/** A pool of connections. */
export interface HttpPool {
  /** @throws whatever the network says; the caller puts it into words */
  request(attempt: HttpAttempt): Promise<HttpResponse>
  close(): Promise<void>
}

/** What a pool is made with. */
export interface HttpPoolOptions {
  /** The system's trusted roots as PEM, read at the first use of TLS; when empty, those built into the runtime count. */
  readonly systemRoots: () => readonly string[]
  /** Roots that are trusted besides, as PEM. */
  readonly extraRoots: readonly string[]
  /** Most connections to one host. */
  readonly connectionsPerHost: number
  readonly connectTimeoutMs: number
}

/** Makes an empty pool. Undici itself is loaded at the first request. */
export function createHttpPool(options: HttpPoolOptions): HttpPool {
  const dispatchers = new Map<string, Promise<Dispatcher>>()
  const sockets = new Set<Socket>()
  const dispatcherFor = (attempt: HttpAttempt): Promise<Dispatcher> => {
    const { route } = attempt
    const tunnel = route.proxy !== undefined && attempt.origin.startsWith('https:')
    const secure = attempt.origin.startsWith('https:') || route.proxy?.startsWith('https:') === true
    const key = JSON.stringify([secure, tunnel ? route.proxy : '', route.zone])
    const known = dispatchers.get(key)
    if (known !== undefined) return known
    const made = makeDispatcher(options, { route, tunnel, secure, sockets })
    dispatchers.set(key, made)
    return made
  }
  return {
    request: async (attempt) => send(await dispatcherFor(attempt), attempt),
    close: async () => {
      const open = [...dispatchers.values()]
      dispatchers.clear()
      await Promise.all(open.map(async (dispatcher) => (await dispatcher).destroy()))
      // Undici lets those that are still connecting go on, to nobody's use, until their time is up.
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Bytes of a body that are rather read over than the connection given up. */
const SHORT_BODY = 64 * 1024

const reclaim = createReclaimer()

/** Largest response head that is accepted, in bytes. */
const MAX_HEADER_SIZE = 64 * 1024

interface Kind {
  readonly route: HttpRoute
  /** Whether the proxy is asked for a tunnel. */
  readonly tunnel: boolean
  /** Whether TLS is spoken at all. */
  readonly secure: boolean
  /** Takes every socket that is opened, until it is closed. */
  readonly sockets: Set<Socket>
}

async function makeDispatcher(options: HttpPoolOptions, kind: Kind): Promise<Dispatcher> {
  const { route, tunnel, secure, sockets } = kind
  const { Agent, Pool, ProxyAgent, buildConnector } = await import('undici')
  const trust = secure ? { secureContext: await trustOf(options) } : {}
  const connection = { ...trust, timeout: options.connectTimeoutMs, autoSelectFamily: true }
  const pool = {
    connections: options.connectionsPerHost,
    pipelining: 1,
    keepAliveTimeout: 15_000,
    maxHeaderSize: MAX_HEADER_SIZE,
    // Each request has its own limit for headers. The rate of a body is watched by whoever reads it; this is for the rest
    // of bodies that nobody reads.
    headersTimeout: 0,
    bodyTimeout: 60_000,
  }
  if (tunnel && route.proxy !== undefined) {
    const clientFactory = (origin: URL, given: Pool.Options): Dispatcher =>
      new Pool(
        origin,
        typeof given.connect === 'function' ? { ...given, connect: noting(given.connect, sockets) } : given,
      )
    return new ProxyAgent({ ...pool, uri: route.proxy, requestTls: connection, proxyTls: connection, clientFactory })
  }
  const connector = noting(buildConnector(connection), sockets)
  const { zone } = route
  if (zone === undefined) return new Agent({ ...pool, connect: connector })
  // A URL cannot carry the zone of a link-local address; the socket needs it.
  return new Agent({
    ...pool,
    connect: (target, callback) => {
      connector({ ...target, hostname: `${target.hostname.replace(/^\[|\]$/g, '')}%${zone}` }, callback)
    },
  })
}

/** The same connector; every socket that it opens is in the set until it is closed. */
function noting(connector: buildConnector.connector, sockets: Set<Socket>): buildConnector.connector {
  return (target, callback) => {
    // Its type says that it gives nothing, but it gives the socket that is still connecting.
    const socket: unknown = connector(target, callback)
    if (!isSocket(socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'destroy' in value && 'once' in value
}

/** Parsed once: there are more than a hundred roots, and every connection needs them. */
async function trustOf(options: HttpPoolOptions): Promise<SecureContext> {
  const { createSecureContext, rootCertificates } = await import('node:tls')
  const system = options.systemRoots()
  return createSecureContext({ ca: [...(system.length === 0 ? rootCertificates : system), ...options.extraRoots] })
}

function send(dispatcher: Dispatcher, attempt: HttpAttempt): Promise<HttpResponse> {
  const { signal } = attempt
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let controller: Dispatcher.DispatchController | undefined
    const queue = chunkQueue({
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
      cancel: (reason) => controller?.abort(reason),
    })
    const onAbort = (): void => {
      const reason = signal.reason instanceof Error ? signal.reason : new Error('aborted')
      reject(reason)
      // What waits in the queue is not read first: a little of it may decompress to gigabytes, long after the deadline.
      queue.cancel(reason)
      controller?.abort(reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) return queue.end()
      reject(error)
      queue.fail(error)
    }
    dispatcher.dispatch(dispatchOptions(attempt), {
      onRequestStart: (started) => {
        controller = started
        if (signal.aborted) onAbort()
      },
      onResponseStart: (_controller, status, headers) => {
        if (status < 200) return
        const discard = (): void => {
          // What is left of a short body is read over, so that the connection can be used again.
          if (Number(headers['content-length'] ?? Infinity) <= SHORT_BODY) return queue.drop()
          signal.removeEventListener('abort', onAbort)
          queue.cancel()
        }
        resolve({
          status,
          headers: flatHeaders(headers),
          chunks: queue.chunks,
          discard,
          fail: (error) => queue.cancel(error),
        })
      },
      onResponseData: (_controller, chunk) => {
        reclaim(chunk.length)
        queue.push(chunk)
      },
      onResponseEnd: () => finish(),
      onResponseError: (_controller, error) => finish(error),
    })
  })
}

function dispatchOptions(attempt: HttpAttempt): Dispatcher.DispatchOptions {
  const { origin, path, route } = attempt
  const common = {
    method: attempt.method,
    headersTimeout: attempt.headersTimeoutMs,
  }
  if (route.proxy === undefined || origin.startsWith('https:'))
    return { ...common, origin, path, headers: attempt.headers }
  // A plain request goes to the proxy with its whole URL (RFC 9112 §3.2.2).
  const proxy = new URL(route.proxy)
  const authorization = basicCredentials(proxy)
  const headers = {
    host: new URL(origin).host,
    ...attempt.headers,
    ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
  }
  return { ...common, origin: proxy.origin, path: `${origin}${path}`, headers }
}

function flatHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): ReadonlyMap<string, string> {
  const flat = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(', '))
  }
  return flat
}
