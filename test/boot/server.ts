import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** Has a server on this host's loopback, which a machine sees as 10.0.2.2, for as long as the story lasts. */
export async function withServer(
  answer: (url: string, port: number) => string | Uint8Array,
  story: (port: number) => Promise<void>,
): Promise<void> {
  let port = 0
  const server = http.createServer((request, response) => response.end(answer(request.url ?? '', port)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ;({ port } = server.address() as AddressInfo)
  try {
    await story(port)
  } finally {
    server.close()
  }
}
