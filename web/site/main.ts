import { find, type Found, type IndexedPage } from './find.ts'

/** The search of every page: the index comes when it is first needed, as a script, so that it comes from a disk too. */
const root = document.documentElement.dataset['root'] ?? '.'
const input = element('search', HTMLInputElement)
const list = element('found', HTMLOListElement)
const count = element('found-count', HTMLParagraphElement)

const index: Promise<readonly IndexedPage[]> = new Promise((resolve) => {
  Object.assign(globalThis, { firstlightIndex: resolve })
})
let isAsked = false

function load(): void {
  if (isAsked) return
  isAsked = true
  document.head.append(Object.assign(document.createElement('script'), { src: `${root}/docs/search-index.js` }))
}

async function show(): Promise<void> {
  load()
  const query = input.value
  const found = find(await index, query)
  if (query !== input.value) return
  list.replaceChildren(...found.map((one) => row(one, query)))
  if (found.length === 0 && query.trim() !== '') list.append(nothing(query))
  list.hidden = query.trim() === ''
  count.textContent = list.hidden ? '' : `${found.length} found`
}

function row({ address, page, heading, excerpt }: Found, query: string): HTMLElement {
  const link = Object.assign(document.createElement('a'), { href: `${root}/${address}` })
  const title = Object.assign(document.createElement('b'), { textContent: heading })
  const where = Object.assign(document.createElement('small'), { textContent: heading === page ? '' : page })
  const text = document.createElement('span')
  text.append(...marked(excerpt, query))
  link.append(title, ' ', where, text)
  const item = document.createElement('li')
  item.append(link)
  return item
}

function nothing(query: string): HTMLElement {
  return Object.assign(document.createElement('li'), {
    className: 'nothing',
    textContent: `Nothing has “${query}” in it.`,
  })
}

/** A text with what was looked for marked in it. */
function marked(text: string, query: string): readonly (Node | string)[] {
  const words = query
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => RegExp.escape(word))
  return text
    .split(new RegExp(`(${words.join('|')})`, 'i'))
    .map((piece, at) => (at % 2 === 0 ? piece : Object.assign(document.createElement('mark'), { textContent: piece })))
}

function close(): void {
  list.hidden = true
  input.focus()
}

/** Arrows go from what is typed through what was found, and back. */
function move(step: 1 | -1): void {
  const links = [...list.querySelectorAll('a')]
  const at = links.findIndex((link) => link === document.activeElement)
  const next = at + step
  if (next < 0) input.focus()
  else links[Math.min(next, links.length - 1)]?.focus()
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new TypeError(`no ${id} in the page`)
  return found
}

input.addEventListener('focus', load)
input.addEventListener('input', () => void show())
input.form?.addEventListener('submit', (event) => {
  event.preventDefault()
  list.querySelector('a')?.click()
})
input.form?.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close()
  else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !list.hidden) {
    event.preventDefault()
    move(event.key === 'ArrowDown' ? 1 : -1)
  }
})
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  input.focus()
  input.select()
})
document.addEventListener('click', ({ target }) => {
  if (target instanceof Node && input.form?.contains(target) === true) return
  list.hidden = true
})
