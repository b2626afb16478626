/** Connections for HTTP: to the server itself, to a proxy, or through a proxy's tunnel; with or without TLS. */
import type { Agent, OutgoingHttpHeaders } from 'node:http'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { nodeHttp } from '../node/http.ts'
import { withoutZone } from './zone.ts'
import { basicCredentials } from './http-target.ts'

/** Where a connection leads. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

/** What connections are made with. */
export interface ConnectOptions {
  readonly timeoutMs: number
  readonly lookup: LookupFunction
  /** What TLS trusts. */
  readonly trust: () => Promise<SecureContext>
  /** Takes every socket that is opened, until it is closed. */
  readonly sockets: Set<Socket>
}

/** Scheme, host and port of a URL; `zone` is the interface of a link-local address. */
export function endpointOf(url: URL, zone?: string): Endpoint {
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    host: zone === undefined ? host : `${host}%${zone}`,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
  }
}

/**
 * A connection that is ready for requests.
 * @throws whatever the network says; ETIMEDOUT when it takes too long
 */
export async function openConnection(to: Endpoint, proxy: URL | undefined, options: ConnectOptions): Promise<Socket> {
  const late = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(late), options.timeoutMs)
  try {
    if (proxy === undefined && !to.secure) return await reach(to, options, abort.signal, handOver)
    const end = proxy === undefined ? to : endpointOf(proxy)
    const first = await secured(await reach(end, options, abort.signal), end, options, abort.signal)
    if (proxy === undefined) return first
    return await secured(await tunnel(first, to, { proxy, signal: abort.signal }), to, options, abort.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** Bytes of a body that are taken in before somebody reads: connections may wait for long, and there may be many. */
const AHEAD = 16 * 1024

async function reach(
  { host, port }: Endpoint,
  options: ConnectOptions,
  signal: AbortSignal,
  taken?: (socket: Socket, bytes: Uint8Array) => void,
): Promise<Socket> {
  const way = { host, port, lookup: options.lookup, autoSelectFamily: true, noDelay: true, highWaterMark: AHEAD }
  const callback = (length: number, read: Uint8Array): boolean => {
    taken?.(socket, read.subarray(0, length))
    return true
  }
  const socket: Socket = connect({ ...way, onread: taken === undefined ? undefined : { buffer: shared(), callback } })
  options.sockets.add(socket)
  socket.once('close', () => options.sockets.delete(socket))
  await settled(socket, 'connect', signal)
  return socket
}

/** Most bytes that one read of a connection without TLS takes. */
const READ_SIZE = 256 * 1024
let buffer: Buffer | undefined

/** What all such reads go into, one after the other. */
function shared(): Buffer {
  return (buffer ??= Buffer.allocUnsafeSlow(READ_SIZE))
}

/** To Node's parser of HTTP, which copies what it hands on; when nothing was asked, there is nobody to take it. */
function handOver(socket: Socket, bytes: Uint8Array): void {
  if (!socket.emit('data', bytes)) socket.destroy()
}

async function secured(plain: Socket, to: Endpoint, options: ConnectOptions, signal: AbortSignal): Promise<Socket> {
  if (!to.secure) return plain
  const tls = await import('node:tls')
  const name = withoutZone(to.host)
  const socket = tls.connect({
    socket: plain,
    secureContext: await options.trust(),
    // Said aloud, since a variable of the environment changes the default.
    rejectUnauthorized: true,
    // The name of a server is never an address (RFC 6066 §3).
    servername: isIP(name) === 0 ? name : undefined,
    checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(name, certificate),
  })
  await settled(socket, 'secureConnect', signal)
  return socket
}

/** Asks a proxy for a tunnel (RFC 9110 §9.3.6). */
async function tunnel(
  through: Socket,
  { host, port }: Endpoint,
  { proxy, signal }: { readonly proxy: URL; readonly signal: AbortSignal },
): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const credentials = basicCredentials(proxy)
  const headers: OutgoingHttpHeaders = { Host: target, ...(credentials && { 'Proxy-Authorization': credentials }) }
  return new Promise((resolve, reject) => {
    const asked = nodeHttp().request({
      method: 'CONNECT',
      path: target,
      headers,
      createConnection: () => through,
      signal,
    })
    asked.once('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(socket)
      socket.destroy()
      reject(Object.assign(new Error('no tunnel'), { code: 'NO_TUNNEL', status: statusCode }))
    })
    asked.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    asked.end()
  })
}

async function settled(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => void socket.destroy(signal.reason as Error)
    const leave = (): void => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    socket.once('error', (error) => (leave(), reject(error)))
    socket.once('close', () => (leave(), reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))))
    socket.once(event, () => (leave(), resolve()))
  })
}

/** Has an agent make its connections this way. */
export function connecting(agent: Agent, open: (host: string, port: number) => Promise<Socket>): Agent {
  agent.createConnection = ({ host, port }, done) => {
    open(host ?? '', Number(port)).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}
