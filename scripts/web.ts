// npm run web [-- PORT]: looks at the playground and the docs from a local port.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import './build-web.ts'

const ROOT = path.resolve('dist/web')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
}

const port = Number(process.argv[2] ?? 8080)
const server = createServer((request, response) => {
  // Resolved by the URL first, so that no address leads out of the folder.
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const wanted = path.join(ROOT, pathname)
  const file = pathname.endsWith('/') ? path.join(wanted, 'index.html') : wanted
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end('There is no such page.\n')
    return
  }
  response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream')
  response.end(readFileSync(file))
})
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`))
