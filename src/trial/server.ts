import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { nodeHttp } from '../node/http.ts'
import type { ServedAnswer } from './case.ts'

/** A server of a trial. */
export interface TrialServer {
  readonly origin: string
  close(): Promise<void>
}

/** Starts a server on loopback that gives each path its answer, and 404 to all others; `$SERVER` in a body is itself. */
export async function startServer(answers: Readonly<Record<string, ServedAnswer>>): Promise<TrialServer> {
  const asked = new Map<string, number>()
  const server = nodeHttp().createServer((request, response) => {
    const path = request.url ?? '/'
    const times = asked.get(path) ?? 0
    asked.set(path, times + 1)
    const answer = answers[path]
    if (answer === undefined) response.writeHead(404).end()
    else give(typeof answer === 'string' ? { body: answer } : answer, { request, response, times })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** How often the path was asked for before. */
  readonly times: number
}

function give(answer: Exclude<ServedAnswer, string>, { request, response, times }: Asked): void {
  if (answer.then !== undefined && times >= (answer.times ?? 1)) {
    response.end(answer.then)
    return
  }
  const isRight = Object.entries(answer.requireHeaders ?? {}).every(
    ([name, value]) => request.headers[name.toLowerCase()] === value,
  )
  response.writeHead(isRight ? (answer.status ?? 200) : 403, { ...answer.headers })
  response.end(isRight ? bodyOf(answer, `http://${request.headers.host ?? ''}`) : '')
}

function bodyOf({ gzip, base64, body = '' }: Exclude<ServedAnswer, string>, origin: string): string | Uint8Array {
  if (gzip !== undefined) return gzipSync(gzip)
  return base64 === undefined ? body.replaceAll('$SERVER', origin) : Buffer.from(base64, 'base64')
}
