import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A page of the site, before it is rendered. */
export interface SitePage {
  /** From the root of the checkout. */
  readonly source: string
  /** From the root of the site. */
  readonly file: string
  readonly title: string
  readonly markdown: string
}

/** Pages under one heading of the list of all pages. */
export interface PageGroup {
  readonly title: string
  readonly pages: readonly SitePage[]
}

/** The page that all others are listed in. */
export const FRONT = 'docs/README.md'

/** What the list of all pages says is beside it. */
const BESIDE = [
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'initrd/README.md',
  'test/scenarios/README.md',
]

/** Every page of the site. */
export function sitePages(): readonly SitePage[] {
  const docs = globSync('docs/**/*.md').toSorted(
    (one, other) => path.dirname(one).localeCompare(path.dirname(other), 'en') || (one < other ? -1 : 1),
  )
  return [...docs, ...BESIDE].map((source) => {
    const markdown = readFileSync(source, 'utf8')
    return { source, file: siteFile(source), title: plainTitle(markdown) ?? source, markdown }
  })
}

/** Where a page of Markdown stands in the site: at the same place, and a README is its folder's index. */
function siteFile(source: string): string {
  return source.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html')
}

function plainTitle(markdown: string): string | undefined {
  return /^# (.*)$/m.exec(markdown)?.[1]?.replaceAll('`', '')
}

/** The pages as their own list groups them, with the reference's and what is beside. */
export function pageGroups(pages: readonly SitePage[]): readonly PageGroup[] {
  const front = pages.find(({ source }) => source === FRONT)?.markdown ?? ''
  const listed = new Set<SitePage>()
  const groups = front
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      title: text.split('\n', 1)[0] ?? '',
      pages: [...text.matchAll(/^\| \[[^\]]*\]\(([^)]+)\)/gm)].flatMap(([, link = '']) => {
        const page = pages.find(({ source }) => source === path.join('docs', link))
        // A page that is listed under two headings stands under its first.
        if (page === undefined || listed.has(page)) return []
        listed.add(page)
        return [page]
      }),
    }))
  const library = pages.filter(({ source }) => source.startsWith('docs/reference/library/'))
  const reference = pages.filter(
    (page) => page.source.startsWith('docs/reference/') && !listed.has(page) && !library.includes(page),
  )
  const beside = pages.filter(({ source }) => BESIDE.includes(source))
  return [
    ...groups,
    { title: 'Reference', pages: reference },
    { title: 'The library, name by name', pages: library },
    { title: 'Source', pages: beside },
  ]
}
