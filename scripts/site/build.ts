import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { STYLE } from '../../src/page/style.ts'
import { layout } from './layout.ts'
import { renderPage, type RenderedPage } from './markdown.ts'
import { pageGroups, sitePages, type SitePage } from './pages.ts'

/** Makes the site of all docs in a directory, beside the playground, and tells how many pages it has. */
export async function buildSite(directory: string): Promise<number> {
  const pages = sitePages()
  const surroundings = { pages, codes: codesOf(pages) }
  const groups = pageGroups(pages)
  const rendered = pages.map((page) => renderPage(page, surroundings))
  for (const each of rendered) write(directory, each.page.file, layout(each, groups))
  write(directory, 'docs/site.css', STYLE + readFileSync('web/site/site.css', 'utf8'))
  write(directory, 'docs/search-index.js', indexOf(rendered))
  write(directory, 'docs/search.js', await searchScript())
  cpSync('docs/pictures', path.join(directory, 'docs/pictures'), { recursive: true })
  return pages.length
}

function write(directory: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true })
  writeFileSync(path.join(directory, file), text)
}

/** Where each code of an error, an issue or a rule is told of. */
function codesOf(pages: readonly SitePage[]): ReadonlyMap<string, string> {
  const told = pages.filter(({ source }) => source === 'docs/errors.md' || source === 'docs/lint.md')
  return new Map(
    told.flatMap(({ file, markdown }) =>
      [...markdown.matchAll(/^### `(\w+(?:-\w+)+)`$/gm)].map(([, code = '']) => [code, `${file}#${code}`] as const),
    ),
  )
}

/** The index is a script: from a disk, browsers load nothing else. */
function indexOf(rendered: readonly RenderedPage[]): string {
  const pages = rendered.map(({ page, sections }) => [
    page.file,
    page.title,
    sections.map(({ id, heading, text }) => [id, heading, text.replaceAll(/\s+/g, ' ')]),
  ])
  return `firstlightIndex(${JSON.stringify(pages)})\n`
}

async function searchScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['web/site/main.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2024',
    logLevel: 'warning',
  })
  return outputFiles[0]?.text ?? ''
}
