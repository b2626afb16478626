/**
 * One HTTP/1.1 request and its response over pooled connections, by Node's own client.
 *
 * It knows nothing of redirects, retries, resuming or what a status means; those are in `http-transfer.ts`.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { nodeHttp } from '../node/http.ts'
import { chunkQueue, type ChunkQueue } from './chunk-queue.ts'
import { connecting, endpointOf, openConnection } from './http-connections.ts'
import { onTheWire, withHeaders, type HeaderLines } from './http-headers.ts'
import { basicCredentials } from './http-target.ts'
import { createNameService } from './name-service.ts'
import { passOn } from './reclaim.ts'

/** One attempt at a request. */
export interface HttpAttempt {
  readonly url: URL
  readonly method: string
  /** Without `Host`, which the URL gives. */
  readonly headers: HeaderLines
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
  /** Others may have as many connections as before while this one waits to be read. */
  hold(): void
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

/** Makes an empty pool. */
export function createHttpPool(options: HttpPoolOptions): HttpPool {
  const agents = new Map<string, Agent>()
  const sockets = new Set<Socket>()
  const names = createNameService()
  let trust: Promise<SecureContext> | undefined
  const connect = {
    timeoutMs: options.connectTimeoutMs,
    lookup: names.lookupUntil(),
    trust: () => (trust ??= trustOf(options)),
    sockets,
  }
  const agentFor = (way: Way): Agent => {
    const key = JSON.stringify([way.tunnel?.href, way.secure])
    const known = agents.get(key)
    if (known !== undefined) return known
    const made = connecting(
      new (nodeHttp().Agent)({ keepAlive: true, maxSockets: options.connectionsPerHost, timeout: IDLE_MS }),
      async (host, port) => await openConnection({ host, port, secure: way.secure }, way.tunnel, connect),
    )
    agents.set(key, made)
    return made
  }
  return {
    request: async (attempt) => {
      const way = wayOf(attempt)
      return await send(agentFor(way), way, attempt)
    },
    close: async () => {
      const open = [...agents.values()]
      agents.clear()
      for (const agent of open) agent.destroy()
      names.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE_MS = 15_000

/** Bytes of a body that are rather read over than the connection given up, and milliseconds for that. */
const SHORT_BODY = 64 * 1024
const SHORT_MS = 5_000

/** Largest response head that is accepted, in bytes. */
const MAX_HEADER_SIZE = 64 * 1024

/** Parsed once: there are more than a hundred roots, and every connection needs them. */
async function trustOf(options: HttpPoolOptions): Promise<SecureContext> {
  const { createSecureContext, rootCertificates } = await import('node:tls')
  const system = options.systemRoots()
  return createSecureContext({ ca: [...(system.length === 0 ? rootCertificates : system), ...options.extraRoots] })
}

/** Whom a connection is made to, and what is asked there. */
interface Way {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** The proxy that is asked for a tunnel. */
  readonly tunnel: URL | undefined
  readonly path: string
  readonly headers: HeaderLines
}

function wayOf({ url, route, headers }: HttpAttempt): Way {
  const path = `${url.pathname}${url.search}`
  const own = withHeaders(headers, [['Host', url.host]])
  const proxy = route.proxy === undefined ? undefined : new URL(route.proxy)
  if (proxy === undefined || url.protocol === 'https:')
    return { ...endpointOf(url, route.zone), tunnel: proxy, path, headers: own }
  // A plain request goes to the proxy with its whole URL (RFC 9112 §3.2.2).
  const credentials = basicCredentials(proxy)
  const forProxy: HeaderLines = credentials === undefined ? [] : [['Proxy-Authorization', credentials]]
  const whole = `${url.origin}${path}`
  return { ...endpointOf(proxy), tunnel: undefined, path: whole, headers: withHeaders(own, forProxy) }
}

async function send(agent: Agent, way: Way, attempt: HttpAttempt): Promise<HttpResponse> {
  const { signal, method } = attempt
  signal.throwIfAborted()
  const framing = method === 'GET' || method === 'HEAD' ? [] : ['Content-Length', '0']
  const sent = nodeHttp().request({
    agent,
    host: way.host,
    port: way.port,
    method,
    path: way.path,
    headers: [...onTheWire(way.headers), ...framing],
    setHost: false,
    maxHeaderSize: MAX_HEADER_SIZE,
  })
  const exchange = started(sent, agent, attempt)
  sent.end()
  try {
    return await exchange
  } catch (thrown) {
    // A connection that was kept may have been closed just before it was used again: that says nothing of the server.
    if (sent.reusedSocket && isClosed(thrown) && !signal.aborted) return await send(agent, way, attempt)
    throw thrown
  }
}

function isClosed(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'HUNG_UP' || thrown.code === 'ECONNRESET')
}

function started(sent: ClientRequest, agent: Agent, { signal, headersTimeoutMs }: HttpAttempt): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let limit: NodeJS.Timeout | undefined
    let queue: ChunkQueue | undefined
    const finish = (error?: Error): void => {
      clearTimeout(limit)
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) return queue?.end()
      reject(error)
      queue?.fail(error)
    }
    const onAbort = (): void => {
      const reason = signal.reason instanceof Error ? signal.reason : new Error('aborted')
      // What waits in the queue is not read first: a little of it may decompress to gigabytes, long after the deadline.
      queue?.cancel(reason)
      finish(reason)
      sent.destroy()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const late = (): void => void sent.destroy(Object.assign(new Error('no headers'), { code: 'HEADERS_TIMEOUT' }))
    sent.once('finish', () => {
      if (headersTimeoutMs > 0) limit = setTimeout(late, headersTimeoutMs)
    })
    sent.on('error', (error) => finish(worded(error)))
    sent.once('close', () => finish(coded('HUNG_UP')))
    sent.once('upgrade', (_message, socket: Socket) => {
      socket.destroy()
      finish(coded('UPGRADE'))
    })
    sent.once('response', (message) => {
      clearTimeout(limit)
      queue = queueOf(message)
      message.once('end', () => finish(message.complete ? undefined : coded('HUNG_UP')))
      message.on('error', (error) => finish(worded(error)))
      message.once('close', () => finish(message.complete ? undefined : coded('HUNG_UP')))
      resolve(responseOf(message, { queue, agent }))
    })
  })
}

/** The name of an error that Node gives without one: the other side went away before the end. */
function worded(error: Error): Error {
  return 'code' in error && error.code === 'ECONNRESET' && !('syscall' in error) ? coded('HUNG_UP') : error
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function queueOf(message: IncomingMessage): ChunkQueue {
  // What is there before somebody reads is the server's and the kernel's to keep.
  message.pause()
  const queue = chunkQueue({
    pause: () => message.pause(),
    resume: () => message.resume(),
    cancel: () => message.destroy(),
  })
  // The parser has copied what it hands out; what TLS had decrypted for it is of no more use.
  const isDecrypted = 'encrypted' in message.socket
  message.on('data', (chunk: Uint8Array) => queue.push(passOn(chunk, isDecrypted ? chunk.length : 0)))
  return queue
}

function responseOf(
  message: IncomingMessage,
  { queue, agent }: { readonly queue: ChunkQueue; readonly agent: Agent },
): HttpResponse {
  const headers = flatHeaders(message)
  return {
    status: message.statusCode ?? 0,
    headers,
    chunks: queue.chunks,
    discard: () => {
      if (Number(headers.get('content-length') ?? Infinity) > SHORT_BODY) return queue.cancel()
      // What is left of a short body is read over, so that the connection can be used again.
      queue.drop()
      const timer = setTimeout(() => message.destroy(), SHORT_MS).unref()
      message.once('close', () => clearTimeout(timer))
    },
    hold: () => {
      agent.maxSockets += 1
      message.once('close', () => {
        agent.maxSockets -= 1
      })
    },
    fail: (error) => queue.cancel(error),
  }
}

function flatHeaders(message: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(Object.entries(message.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']))
}
