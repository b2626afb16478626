import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** What the server does with one request. */
export type Reply =
  | Answer
  /** Anything that a script cannot say. */
  | ((request: IncomingMessage, response: ServerResponse) => void)

/** A scripted answer, or a scripted fault. */
export interface Answer {
  /** @default 200 */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Honours `Range` and `If-Range`, with an `ETag` made of the body. @default false */
  readonly ranges?: boolean
  /** Milliseconds before anything is said. */
  readonly delayMs?: number
  readonly fault?: Fault
}

/** What goes wrong. */
export type Fault =
  /** The connection is closed before the answer. */
  | 'hang-up'
  /** Never answers. */
  | 'stall'
  /** Says the whole length, sends half of the body, closes. */
  | 'truncate'
  /** Like `truncate`, but says no length: nobody can notice. */
  | 'truncate-unnoticed'
  /** Sends half of the body, then nothing more. */
  | 'stall-body'
  /** Sends one byte of the body every 50 ms. */
  | 'drip'
  /** Never ends its headers. */
  | 'endless-headers'
  /** Breaks the framing of a chunked body. */
  | 'bad-chunk'
  /** Speaks something else than HTTP. */
  | 'not-http'
  /** Goes on in another protocol that nobody asked for. */
  | 'upgrade'

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The local port of the client. */
  readonly port: number
}

/** A running server. */
export interface HttpEmulator {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly port: number
  readonly requests: readonly SeenRequest[]
  /** Connections so far. */
  connections(): number
  close(): Promise<void>
}

/** How the server is started. */
export interface HttpEmulatorOptions {
  /** PEM of key and certificate: speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default any free one */
  readonly port?: number
  /** Answers what is not in the script. @default 404 */
  readonly fallback?: Reply
  /** A Unix socket instead. */
  readonly socketPath?: string
}

/**
 * A real server on loopback that answers each path by a script: one reply, or several in turn of which the last is
 * repeated. A key with a verb (`PUT /token`) is for that verb alone; what is not in the script is 404.
 */
export async function startHttp(
  script: Readonly<Record<string, Reply | readonly Reply[]>>,
  options: HttpEmulatorOptions = {},
): Promise<HttpEmulator> {
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const turns = new Map<string, number>()
  let connections = 0
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void record(request).then((seen) => {
      requests.push(seen)
      const path = seen.path.split('?')[0] ?? ''
      const key = [`${seen.method} ${seen.path}`, `${seen.method} ${path}`, seen.path, path].find(
        (name) => name in script,
      )
      respond(
        request,
        response,
        nextReply(script, turns, key) ?? options.fallback ?? { status: 404, body: 'not found' },
      )
    })
  }
  const server: Server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener)
  server.keepAliveTimeout = 10_000
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    if (options.socketPath !== undefined) server.listen(options.socketPath, resolve)
    else server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const port = options.socketPath === undefined ? (server.address() as AddressInfo).port : 0
  const host = options.host?.includes(':') === true ? `[${options.host}]` : (options.host ?? '127.0.0.1')
  return {
    origin: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    port,
    requests,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function record(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    port: request.socket.remotePort ?? 0,
  }
}

function nextReply(
  script: Readonly<Record<string, Reply | readonly Reply[]>>,
  turns: Map<string, number>,
  key: string | undefined,
): Reply | undefined {
  const replies = key === undefined ? undefined : script[key]
  if (key === undefined || replies === undefined) return undefined
  if (!isList(replies)) return replies
  const turn = turns.get(key) ?? 0
  turns.set(key, turn + 1)
  return replies[Math.min(turn, replies.length - 1)] ?? { status: 500 }
}

function isList(replies: Reply | readonly Reply[]): replies is readonly Reply[] {
  return Array.isArray(replies)
}

function respond(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') return reply(request, response)
  if (reply.delayMs !== undefined) {
    const { delayMs, ...rest } = reply
    setTimeout(() => respond(request, response, rest), delayMs)
    return
  }
  const body = Buffer.from(reply.body ?? '')
  if (reply.fault !== undefined) return fail(request, response, { ...reply, body, fault: reply.fault })
  if (reply.ranges === true) return respondWithRange(request, response, body)
  const { status = 200, headers = {} } = reply
  const length = status === 204 || status === 304 ? {} : { 'content-length': String(body.length) }
  response.writeHead(status, { ...length, ...headers })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** The tag that `ranges` gives a body. */
export function etagOf(body: Uint8Array): string {
  let sum = body.length
  for (let at = 0; at < body.length; at += 97) sum = (sum * 31 + (body[at] ?? 0)) % 0x7fffffff
  return `"${sum.toString(16)}"`
}

function respondWithRange(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const etag = etagOf(body)
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const condition = request.headers['if-range']
  if (range === null || (condition !== undefined && condition !== etag)) {
    response.writeHead(200, { 'content-length': String(body.length), etag, 'accept-ranges': 'bytes' })
    response.end(body)
    return
  }
  const start = Number(range[1])
  const end = range[2] === undefined || range[2] === '' ? body.length : Number(range[2]) + 1
  response.writeHead(206, {
    'content-length': String(end - start),
    'content-range': `bytes ${start}-${end - 1}/${body.length}`,
    etag,
  })
  response.end(body.subarray(start, end))
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Answer & { readonly body: Buffer; readonly fault: Fault },
): void {
  const { body, fault, headers = {} } = reply
  const half = body.subarray(0, Math.ceil(body.length / 2))
  const { socket } = request
  switch (fault) {
    case 'hang-up':
      socket.destroy()
      return
    case 'stall':
      return
    case 'truncate':
      response.writeHead(200, { 'content-length': String(body.length), etag: etagOf(body), ...headers })
      response.write(half, () => setTimeout(() => socket.destroy(), 20))
      return
    case 'truncate-unnoticed':
      socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'), half]))
      return
    case 'stall-body':
      response.writeHead(200, { 'content-length': String(body.length), etag: etagOf(body), ...headers })
      response.write(half)
      return
    case 'drip':
      response.writeHead(200, { 'content-length': String(body.length), etag: etagOf(body), ...headers })
      drip(response, body)
      return
    case 'endless-headers':
      socket.write('HTTP/1.1 200 OK\r\n')
      flood(socket)
      return
    case 'bad-chunk':
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\nbroken')
      return
    case 'upgrade':
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\nother')
      return
    case 'not-http':
      socket.end('220 smtp.example.org ESMTP\r\n')
  }
}

function drip(response: ServerResponse, body: Buffer): void {
  let at = 0
  const timer = setInterval(() => {
    if (at === body.length || response.destroyed) {
      clearInterval(timer)
      response.end()
      return
    }
    response.write(body.subarray(at, at + 1))
    at += 1
  }, 50)
}

function flood(socket: Socket): void {
  const line = `x-filler: ${'a'.repeat(1000)}\r\n`
  const more = (): void => {
    while (!socket.destroyed && socket.write(line)) {
      // until the buffer is full
    }
  }
  socket.on('drain', more)
  more()
}
