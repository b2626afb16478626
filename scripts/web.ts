// npm run web [-- PORT]: looks at the playground from a local port.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import './build-web.ts'

const port = Number(process.argv[2] ?? 8080)
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(readFileSync('dist/web/index.html'))
})
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`))
