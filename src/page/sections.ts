import type { Assumption, Loss } from '../plan/picture.ts'
import { sizeText } from '../plan/words.ts'
import { html, type Markup } from './markup.ts'
import { thing, type Naming } from './things.ts'

/** A figure at the top of a page. */
export interface Sum {
  readonly figure: number | string
  readonly word: string
  /** Whether something is gone. */
  readonly isLoss?: boolean
}

/** What a page comes to, in a few figures. */
export function sum(list: readonly Sum[]): Markup {
  const styleOf = ({ figure, isLoss }: Sum): string => (figure === 0 ? 'none' : isLoss === true ? 'lost' : '')
  return html`<ul class="sum">
    ${list.map(
      (each) =>
        html`<li class="${styleOf(each)}"><b>${each.figure.toLocaleString('en')}</b> <span>${each.word}</span></li>`,
    )}
  </ul>`
}

/** A part of a page with its title. */
export interface Section {
  readonly title: string
  /** How many things are in it, for the table of contents. */
  readonly count?: number
  readonly body: Markup
  /** A sentence below the title. */
  readonly hint?: string
  readonly style?: 'destroyed' | 'failed'
}

/** Sections one below the other, each reached from a table of contents. */
export function sections(list: readonly (Section | undefined)[]): Markup {
  const shown = list.filter((each) => each !== undefined)
  const contents = shown.map(
    ({ title, count }) =>
      html`<a href="#${idOf(title)}"
        >${title}${count === undefined ? undefined : html` <small>${count.toLocaleString('en')}</small>`}</a
      >`,
  )
  return html`<nav aria-label="Contents">${contents}</nav>
    ${shown.map(
      ({ title, body, hint, style }) =>
        html`<section id="${idOf(title)}" class="${style ?? ''}" aria-labelledby="${idOf(title)}-title">
          <h2 id="${idOf(title)}-title">${title}</h2>
          ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`} ${body}
        </section>`,
    )}`
}

function idOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
}

/** What is gone afterwards: comes first, and stands out. */
export function lossSection(lost: readonly Loss[], naming: Naming, hint?: string): Section | undefined {
  if (lost.length === 0) return undefined
  const rows = lost.map(({ what, size, where, place }) => {
    const details = [`${size === undefined ? '' : `${sizeText(size)}, `}on ${where}`]
    return html`<li>${thing({ sign: '-', title: what, details, place }, naming)}</li>`
  })
  return {
    title: 'Destroyed',
    count: lost.length,
    style: 'destroyed',
    body: html`<ul class="panel">
      ${rows}
    </ul>`,
    hint,
  }
}

/** What nobody said of the machine. */
export function assumedSection(assumed: readonly Assumption[], naming: Naming): Section | undefined {
  if (assumed.length === 0) return undefined
  const rows = assumed.map(
    ({ subject, what, place }) => html`<li>${thing({ title: subject, details: [what], place }, naming)}</li>`,
  )
  const hint = 'Nobody described the machine: --machine FILE or --root DIR tells what is there.'
  return {
    title: 'Assumed',
    hint,
    body: html`<ul class="panel">
      ${rows}
    </ul>`,
  }
}

/** What is to be noted, each a sentence. */
export function noteSection(notes: readonly string[]): Section | undefined {
  if (notes.length === 0) return undefined
  const rows = notes.slice(0, MOST_NOTES).map((note) => html`<li>${note}</li>`)
  return {
    title: 'To be noted',
    count: notes.length,
    body: html`<ul class="panel notes">
      ${rows}
    </ul>`,
  }
}

const MOST_NOTES = 500
