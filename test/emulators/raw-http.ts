import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server that keeps what clients send as it came over the wire. */
export interface RawHttp {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** The head of each request: its lines, of which each letter stands for one byte. */
  readonly requests: readonly (readonly string[])[]
  close(): Promise<void>
}

/** What a request gets, byte by byte; `undefined` and what is in `close` end the connection. */
export type RawAnswer = string | Uint8Array | { readonly close: string } | undefined

/** Starts one on loopback. `answer` is told the lines of a request and its number from 1. */
export async function startRawHttp(
  answer: (lines: readonly string[], turn: number) => RawAnswer = () => OK,
): Promise<RawHttp> {
  const requests: (readonly string[])[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let head = ''
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      for (let end = head.indexOf('\r\n\r\n'); end !== -1; end = head.indexOf('\r\n\r\n')) {
        const lines = head.slice(0, end).split('\r\n')
        head = head.slice(end + 4)
        requests.push(lines)
        const said = answer(lines, requests.length)
        if (said === undefined) socket.end()
        else if (typeof said === 'object' && 'close' in said) socket.end(said.close)
        else socket.write(said)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nA'
