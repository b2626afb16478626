import path from 'node:path'
import { Marked, type Token, type Tokens } from 'marked'
import { encode } from '../../web/codec.ts'
import { attribute, escaped, PLAYGROUND } from './markup.ts'
import type { SitePage } from './pages.ts'

/** A part of a page that is found by itself: from one heading to the next. */
export interface Section {
  readonly id: string
  readonly heading: string
  readonly depth: number
  readonly text: string
}

/** A page as the site has it. */
export interface RenderedPage {
  readonly page: SitePage
  readonly html: string
  readonly sections: readonly Section[]
}

/** What the pages know of each other. */
export interface Surroundings {
  readonly pages: readonly SitePage[]
  /** Codes of errors, issues and rules, with the file and the heading that tell of them. */
  readonly codes: ReadonlyMap<string, string>
}

/** Renders one page: links lead to pages of the site, and what is no page of it is not linked. */
export function renderPage(page: SitePage, { pages, codes }: Surroundings): RenderedPage {
  const marked = new Marked()
  const sections: Section[] = []
  const slugs = new Map<string, number>()
  const tokens = marked.lexer(page.markdown)

  function begin(heading: string, depth: number, wanted = slugOf(heading)): string {
    const before = slugs.get(wanted) ?? 0
    slugs.set(wanted, before + 1)
    const id = before === 0 ? wanted : `${wanted}-${before}`
    sections.push({ id, heading, depth, text: '' })
    return id
  }
  function tell(text: string): void {
    const last = sections.pop()
    if (last !== undefined) sections.push({ ...last, text: `${last.text} ${text}`.trim() })
  }
  function headingOf(text: string, depth: number, html: string, wanted?: string): string {
    const id = begin(text, depth, wanted)
    return `<h${depth} id="${attribute(id)}">${html} <a class="anchor" href="#${attribute(encodeURIComponent(id))}" aria-label="Link to ${attribute(text)}">#</a></h${depth}>\n`
  }

  marked.use({
    renderer: {
      heading({ tokens: inline, depth }): string {
        const html = this.parser.parseInline(inline)
        return depth === 1 ? `<h1>${html}</h1>\n` : headingOf(plainText(inline), depth, html)
      },
      link({ href, tokens: inline }): string {
        const html = this.parser.parseInline(inline)
        if (/^https?:/i.test(href)) return `<a href="${attribute(href)}" rel="noreferrer">${html}</a>`
        const target = addressOf(page, href, pages)
        if (target === undefined) return html
        // Pages are called by their titles here, not by the names of their files.
        const text = plainText(inline)
        const named = pages.find(({ source }) => source.endsWith(`/${text}`))
        return `<a href="${attribute(target)}">${named === undefined ? html : escaped(named.title)}</a>`
      },
      codespan({ text }): string {
        const named = pages.find(({ source }) => source === text)
        const html = named === undefined ? `<code>${escaped(text)}</code>` : escaped(named.title)
        const place = codes.get(text) ?? named?.file
        if (place === undefined || place.split('#', 1)[0] === page.file) return html
        return `<a href="${attribute(relative(page, place))}">${html}</a>`
      },
      code({ text, lang }): string {
        const block = `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`
        const isDocument = lang === 'yaml' && text.startsWith('variant:')
        const link = isDocument ? encode({ document: `${text}\n`, machine: '' }) : undefined
        if (link === undefined) return block
        return `<div class="tried">${block}<a href="${attribute(relative(page, PLAYGROUND) + link)}">Try it in the playground</a></div>\n`
      },
      image({ href, text }): string {
        return `<img src="${attribute(href)}" alt="${attribute(text)}" loading="lazy">`
      },
      table({ header, rows }): string {
        if (plainText(header[0]?.tokens ?? []) !== 'Key' || header.length < 5) return tableOf(this.parser, header, rows)
        return rows.map((row) => recordOf(row)).join('')
        function recordOf([key, ...cells]: readonly Tokens.TableCell[]): string {
          const name = plainText(key?.tokens ?? [])
          const heading = headingOf(name, 3, `<code>${escaped(name)}</code>`, name)
          const named = cells.map((cell, index) => ({ label: header[index + 1]?.text ?? '', cell }))
          const meaning = named.find(({ label }) => label === 'Meaning')?.cell
          const facts = named.filter(({ label, cell }) => label !== 'Meaning' && cell.text !== '')
          tell(plainText(meaning?.tokens ?? []))
          tell(facts.map(({ label, cell }) => `${label} ${plainText(cell.tokens)}`).join(' '))
          const rows = facts.map(({ label, cell }) => `<div><dt>${escaped(label)}</dt><dd>${inlineOf(cell)}</dd></div>`)
          const told = meaning === undefined ? '' : `<p>${inlineOf(meaning)}</p>`
          return `<div class="key">${heading}${told}<dl>${rows.join('')}</dl></div>\n`
        }
      },
    },
  })
  function inlineOf(cell: Tokens.TableCell): string {
    return marked.Parser.parseInline(cell.tokens, marked.defaults)
  }

  const html = tokens
    .map((token) => {
      const rendered = marked.parser([token])
      const isTold = token.type !== 'heading' && !rendered.startsWith('<div class="key">')
      if (isTold) tell(plainText([token]))
      else if (token.type === 'heading' && token['depth'] === 1) sections.push(topOf(page))
      return rendered
    })
    .join('')
  return { page, html, sections }
}

function topOf({ title }: SitePage): Section {
  return { id: '', heading: title, depth: 1, text: '' }
}

interface InlineParser {
  readonly parseInline: (tokens: Token[]) => string
}

function tableOf(
  parser: InlineParser,
  header: readonly Tokens.TableCell[],
  rows: readonly Tokens.TableCell[][],
): string {
  const cells = (row: readonly Tokens.TableCell[], tag: string): string =>
    `<tr>${row.map(({ tokens }) => `<${tag}>${parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`
  // Where nothing stands in the head it is no head: a cell without text names nothing.
  const head = header.every(({ text }) => text === '') ? '' : `<thead>${cells(header, 'th')}</thead>`
  const body = rows.map((row) => cells(row, 'td')).join('\n')
  return `<div class="table" tabindex="0"><table>${head.replaceAll('<th></th>', '<td></td>')}<tbody>${body}</tbody></table></div>\n`
}

/** What GitHub makes of a heading, so that links work here and there. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

/** The text of tokens, without what only says how it looks. */
export function plainText(tokens: readonly Token[]): string {
  return tokens.map(plainOf).join('')
}

function plainOf(token: Token): string {
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table
    return [header, ...rows].map((row) => row.map((cell) => plainText(cell.tokens)).join(' ')).join(' ')
  }
  if (token.type === 'list') return (token as Tokens.List).items.map(({ tokens }) => plainText(tokens)).join(' ')
  if ('tokens' in token && token.tokens !== undefined) return plainText(token.tokens)
  return 'text' in token ? String(token['text']) : ' '
}

/** Where a link of a page leads within the site; `undefined` where that is no page of it. */
function addressOf(page: SitePage, href: string, pages: readonly SitePage[]): string | undefined {
  const [link = '', anchor] = href.split('#', 2)
  const target = link === '' ? page : pages.find(({ source }) => source === path.join(path.dirname(page.source), link))
  if (target === undefined) return undefined
  return `${link === '' ? '' : relative(page, target.file)}${anchor === undefined ? '' : `#${anchor}`}`
}

/** The address of a file of the site, as seen from a page. */
export function relative(page: SitePage, file: string): string {
  return path.relative(path.dirname(page.file), file)
}
