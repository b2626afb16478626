// npm run build:web: the playground as one file, dist/web/index.html, which needs no server and no network.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { STYLE } from '../src/page/style.ts'

const { outputFiles } = await build({
  entryPoints: ['web/main.ts'],
  bundle: true,
  write: false,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2024',
  loader: { '.bu': 'text', '.ign': 'text' },
  legalComments: 'none',
  logLevel: 'warning',
})
const script = outputFiles[0]?.text ?? ''
const page = readFileSync('web/index.html', 'utf8')
  // A function, since `$` has a meaning in the text of a replacement; and nothing in the script may end its element.
  .replace('/*STYLE*/', () => STYLE + readFileSync('web/page.css', 'utf8'))
  .replace('/*SCRIPT*/', () =>
    script.replaceAll('</script', String.raw`<\/script`).replaceAll('<!--', String.raw`\x3c!--`),
  )
mkdirSync('dist/web', { recursive: true })
writeFileSync('dist/web/index.html', page)
console.log(`dist/web/index.html: ${page.length} characters, ${gzipSync(page, { level: 9 }).length} bytes with gzip`)
