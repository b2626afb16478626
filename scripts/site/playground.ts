import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { STYLE } from '../../src/page/style.ts'
import { PLAYGROUND } from './markup.ts'

/** Makes the playground in a directory: one file, with the engine in it. Returns its text. */
export async function buildPlayground(directory: string): Promise<string> {
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
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, PLAYGROUND), page)
  return page
}
