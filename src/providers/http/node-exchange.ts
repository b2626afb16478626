/**
 * The only file of the providers that opens sockets. Node's own client, because a metadata request may need a source port
 * below 1024 or a link-local address with a zone, which no URL can say; it follows nothing and knows no proxy.
 */
import type { ClientRequest, IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { createNameService } from '../../fetch/name-service.ts'
import { nodeHttp } from '../../node/http.ts'
import { createGatherer } from '../../util/gather.ts'
import { withoutZone } from '../../fetch/zone.ts'
import type { Exchange, ExchangeReply, ExchangeRequest } from './exchange.ts'

/** Every question ends with the request that asks it. */
const NAMES = createNameService()

/** What differs between this machine and a test. */
export interface NodeExchangeOptions {
  /** Where a request for a host really goes. */
  readonly connectTo?: (host: string, port: number) => { readonly host: string; readonly port: number }
  /** PEM certificates that are trusted besides Node's own: those of the system. Asked for when a service speaks TLS. */
  readonly systemRoots?: () => readonly string[]
}

/** An exchange over real sockets: one new connection for each request. */
export function nodeExchange(options: NodeExchangeOptions = {}): Exchange {
  return async (request, signal) => {
    const sent = await start(request, options, signal)
    return new Promise((resolve) => {
      let answered = false
      sent.on('error', (error) => resolve(broken(error, signal)))
      // Neither comes with an error.
      sent.on('upgrade', (_message, socket) => {
        socket.destroy()
        resolve({ kind: 'broken', code: 'upgrade', reason: 'it wants to go on in another protocol' })
      })
      sent.on('close', () => {
        if (!answered) resolve(cut(signal))
      })
      sent.on('response', (message) => {
        answered = true
        request.onHead?.(message.statusCode ?? 0)
        collect(message, { request, signal, resolve })
      })
      sent.end(request.body)
    })
  }
}

async function start(
  request: ExchangeRequest,
  { connectTo, systemRoots }: NodeExchangeOptions,
  signal: AbortSignal,
): Promise<ClientRequest> {
  const secure = request.protocol === 'https:'
  const port = request.port ?? (secure ? 443 : 80)
  const target = connectTo?.(request.host, port) ?? { host: request.host, port }
  const common = {
    host: target.host,
    port: target.port,
    method: request.method,
    path: request.path,
    agent: false as const,
    setHost: false,
    lookup: NAMES.lookupUntil(signal),
    headers: {
      Host: hostHeader(request.host, request.port),
      ...request.headers,
      ...(request.method === 'GET' ? {} : { 'Content-Length': `${Buffer.byteLength(request.body ?? '')}` }),
    },
    signal,
    localPort: request.sourcePort,
  }
  if (!secure) return nodeHttp().request(common)
  const [{ request: send }, { rootCertificates }] = await Promise.all([import('node:https'), import('node:tls')])
  // Both said aloud, since variables of the environment change the defaults.
  const trust = { ca: [...rootCertificates, ...(systemRoots?.() ?? [])], rejectUnauthorized: true }
  return send({ ...common, servername: request.host, ...trust })
}

function hostHeader(host: string, port: number | undefined): string {
  const name = isIPv6(host) ? `[${withoutZone(host)}]` : host
  return port === undefined ? name : `${name}:${port}`
}

interface Collecting {
  readonly request: ExchangeRequest
  readonly signal: AbortSignal
  readonly resolve: (reply: ExchangeReply) => void
}

function collect(message: IncomingMessage, { request, signal, resolve }: Collecting): void {
  const gathered = createGatherer()
  let size = 0
  message.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size <= request.limit) {
      gathered.add(chunk)
      return
    }
    resolve({ kind: 'too-large' })
    message.destroy()
  })
  message.on('error', (error) => resolve(message.complete ? broken(error, signal) : cut(signal)))
  message.on('close', () => resolve(cut(signal)))
  message.on('end', () => {
    if (!message.complete) return resolve(cut(signal))
    resolve({
      kind: 'reply',
      status: message.statusCode ?? 0,
      headers: headersOf(message),
      body: Buffer.concat(gathered.parts(), size),
      framed: message.headers['content-length'] !== undefined || message.headers['transfer-encoding'] !== undefined,
    })
  })
}

function headersOf(message: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  )
}

function cut(signal: AbortSignal): ExchangeReply {
  if (signal.aborted) return { kind: 'broken', code: 'aborted', reason: 'the time was up' }
  return { kind: 'broken', code: 'truncated', reason: 'the connection ended in the middle of the body' }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'the host cannot be reached',
  EINVAL: 'the host cannot be reached',
  EADDRNOTAVAIL: 'this machine has no address to ask from',
  ETIMEDOUT: 'the connection timed out',
  ENOTFOUND: 'the name is unknown to DNS',
  EAI_AGAIN: 'DNS does not answer',
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet by this machine's clock",
  CERT_HAS_EXPIRED: "the server's certificate has expired by this machine's clock",
  HPE_HEADER_OVERFLOW: 'the reply has endless headers',
}

function broken(error: Error, signal: AbortSignal): ExchangeReply {
  if (signal.aborted) return { kind: 'broken', code: 'aborted', reason: 'the time was up' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  return { kind: 'broken', code, reason: REASONS[code] ?? `the request failed (${code})` }
}
