import { createServer, request as httpRequest } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A forward proxy. */
export interface ProxyEmulator {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** `GET http://…` or `CONNECT host:port`, in order. */
  readonly requests: readonly string[]
  /** What clients sent as `Proxy-Authorization`. */
  readonly authorizations: readonly (string | undefined)[]
  close(): Promise<void>
}

/** How it behaves. */
export interface ProxyOptions {
  /** Answers every request with this status. */
  readonly refuse?: number
}

/** Starts a real forward proxy on loopback: whole URLs for http, tunnels for https. */
export async function startProxy(options: ProxyOptions = {}): Promise<ProxyEmulator> {
  const requests: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    authorizations.push(request.headers['proxy-authorization'])
    if (options.refuse !== undefined) {
      response.writeHead(options.refuse).end()
      return
    }
    const forwarded = httpRequest(
      request.url ?? '',
      { method: request.method ?? 'GET', headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => response.writeHead(502).end())
    request.pipe(forwarded)
  })
  server.on('connection', keep)
  server.on('connect', (request, client: Socket) => {
    requests.push(`CONNECT ${request.url ?? ''}`)
    authorizations.push(request.headers['proxy-authorization'])
    if (options.refuse !== undefined) {
      client.end(`HTTP/1.1 ${options.refuse} Refused\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(request.url ?? '') ?? []
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    keep(upstream)
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
