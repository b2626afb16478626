// npm run build:web: the playground as one file, dist/web/index.html, and a site of all docs beside it. Neither needs a
// server or a network.
import { rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { buildPlayground } from './site/playground.ts'
import { buildSite } from './site/build.ts'

const DIRECTORY = 'dist/web'

rmSync(DIRECTORY, { recursive: true, force: true })
const page = await buildPlayground(DIRECTORY)
const size = gzipSync(page, { level: 9 }).length
console.log(`${DIRECTORY}/index.html: ${page.length} characters, ${size} bytes with gzip`)
console.log(`${DIRECTORY}/docs/index.html: ${await buildSite(DIRECTORY)} pages`)
