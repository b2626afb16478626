import { relative, type RenderedPage } from './markdown.ts'
import { attribute, escaped, PLAYGROUND } from './markup.ts'
import { FRONT, type PageGroup, type SitePage } from './pages.ts'

/** The whole of a page: what is read comes first, the list of all pages last, as on a phone. */
export function layout({ page, html, sections }: RenderedPage, groups: readonly PageGroup[]): string {
  const to = (file: string): string => attribute(relative(page, file))
  const title = page.source === FRONT ? 'Firstlight' : `${page.title} – Firstlight`
  const parts = sections.filter(({ depth }) => depth === 2)
  return `<!doctype html>
<html lang="en" data-root="${to('.') || '.'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${to('docs/site.css')}">
<script src="${to('docs/search.js')}" defer></script>
</head>
<body>
<header class="top">
<a class="home" href="${to('docs/index.html')}">Firstlight</a>
<form role="search">
<label class="unseen" for="search">Search the documentation</label>
<input id="search" type="search" placeholder="Search: a key, a code, a word" autocomplete="off" spellcheck="false" aria-controls="found">
<p id="found-count" class="unseen" role="status"></p>
<ol id="found" hidden></ol>
</form>
<a href="${to(PLAYGROUND)}">Playground</a>
<a class="to-pages" href="#pages">Pages</a>
</header>
<div class="columns">
<main id="main">
${html}</main>
${parts.length < 2 ? '' : contents(parts)}
<nav id="pages" aria-label="Pages">
${groups.map((group) => groupOf(group, page)).join('\n')}
</nav>
</div>
</body>
</html>
`
}

function contents(parts: RenderedPage['sections']): string {
  const rows = parts.map(
    ({ id, heading }) => `<li><a href="#${attribute(encodeURIComponent(id))}">${escaped(heading)}</a></li>`,
  )
  return `<nav class="contents" aria-label="On this page"><ul>${rows.join('')}</ul></nav>`
}

function groupOf({ title, pages }: PageGroup, current: SitePage): string {
  const rows = pages.map((page) => {
    const mark = page === current ? ' aria-current="page"' : ''
    return `<li><a href="${attribute(relative(current, page.file))}"${mark}>${escaped(page.title)}</a></li>`
  })
  return `<h2>${escaped(title)}</h2><ul>${rows.join('')}</ul>`
}
