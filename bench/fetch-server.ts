// A server for bench/fetch.ts: /BYTES/ANYTHING is that many bytes, 50 ms after the request; /seen is what it was asked since it was
// last asked this, and how many of its answers were cut off. Prints its port; ends with stdin.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const DELAY_MS = 50
const block = Buffer.alloc(8 * 1024 * 1024, 'firstlight')

let seen = { requests: 0, cut: 0 }

const server = createServer((request, response) => {
  if (request.url === '/seen') {
    response.end(JSON.stringify(seen))
    seen = { requests: 0, cut: 0 }
    return
  }
  seen.requests += 1
  response.once('close', () => {
    if (!response.writableFinished) seen.cut += 1
  })
  const size = Number(request.url?.split('/')[1] ?? 0)
  setTimeout(() => send(response, size), DELAY_MS)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.stdin.resume().on('end', () => server.close().closeAllConnections())

function send(response: ServerResponse, size: number): void {
  response.writeHead(200, { 'content-length': String(size), etag: `"${size}"` })
  let left = size
  const more = (): void => {
    while (left > 0) {
      const part = block.subarray(0, Math.min(left, block.length))
      left -= part.length
      if (!response.write(part)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
}
