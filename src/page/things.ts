import type { Item, Place } from '../plan/picture.ts'
import { counted } from '../util/counted.ts'
import { html, type Markup } from './markup.ts'
import { signMark, styleOf } from './signs.ts'

/** What is shown of a thing. */
export type Thing = Pick<Item, 'title' | 'details' | 'place'> &
  Partial<Pick<Item, 'sign' | 'changes'>> & { readonly isHeading?: boolean }

/** How a place is written: `web.bu:12`. */
export type Naming = (place: Place) => string

/** The user's own line, at the right end. */
export function placeMark(place: Place | undefined, naming: Naming): Markup | undefined {
  if (place === undefined) return undefined
  return html`<span class="place"><span class="unseen">at </span>${naming(place)}</span>`
}

/** One thing in a line: sign, name, what is said of it, its place; below it how its text changes. */
export function thing(shown: Thing, naming: Naming): Markup {
  const { sign, title, details, place, changes = [], isHeading } = shown
  const style = sign === undefined ? 'unsigned' : styleOf(sign)
  const name = html`<span class="name">${title}</span>`
  return html`<div class="thing ${style}">
    ${sign === undefined ? undefined : signMark(sign)} ${isHeading === true ? html`<h3>${name}</h3>` : name}
    <span class="details">${details.join(', ')}</span>
    ${placeMark(place, naming)} ${changes.length === 0 ? undefined : html`<div class="more">${diff(changes)}</div>`}
  </div>`
}

/** Changed lines that are shown without being asked for; and most that are shown at all. */
const FEW_LINES = 14
const MOST_LINES = 400

function diff(changes: readonly string[]): Markup {
  const lines = changes.slice(0, MOST_LINES).map((line) => {
    const style = line.startsWith('+') ? 'new' : line.startsWith('-') ? 'gone' : 'same'
    return html`<span class="${style}">${line}</span>`
  })
  const left = changes.length - lines.length
  const more = left === 0 ? undefined : html`<span>… ${counted(left, 'more line')}</span>`
  const text = html`<pre class="diff">${lines}${more}</pre>`
  if (changes.length <= FEW_LINES) return text
  return html`<details>
    <summary>its text changes: ${counted(changes.length, 'line')}</summary>
    ${text}
  </details>`
}

/** Things of one directory that are each shown at once; and most that one list holds. */
const FEW_ALIKE = 12
const MOST_LISTED = 3_000

/** A list of things; many new ones of one directory are folded into a line. */
export function things(list: readonly Thing[], naming: Naming): Markup {
  const left = list.length - MOST_LISTED
  const rows = folded(list.slice(0, MOST_LISTED)).flatMap((fold) =>
    fold.alike.length <= FEW_ALIKE
      ? fold.alike.map((each) => html`<li>${thing(each, naming)}</li>`)
      : html`<li>${crowd(fold, naming)}</li>`,
  )
  return html`<ul class="panel">
    ${rows}${left > 0 ? html`<li class="left">${leftText(left)}</li>` : undefined}
  </ul>`
}

interface Fold {
  readonly directory: string
  readonly alike: readonly Thing[]
}

function folded(list: readonly Thing[]): readonly Fold[] {
  const sorted = Map.groupBy(list, crowdOf)
  const shown = new Set<string>()
  return list.flatMap((each): readonly Fold[] => {
    const directory = crowdOf(each)
    const alike = sorted.get(directory) ?? []
    if (directory === '' || alike.length <= FEW_ALIKE) return [{ directory: '', alike: [each] }]
    if (shown.has(directory)) return []
    shown.add(directory)
    return [{ directory, alike }]
  })
}

/** The directory whose new things a thing is one of; empty for what is shown by itself. */
function crowdOf({ sign, title, changes = [] }: Thing): string {
  const isPlain = sign === '+' && title.startsWith('/') && changes.length === 0
  return isPlain ? title.slice(0, title.lastIndexOf('/') + 1) : ''
}

function crowd({ directory, alike }: Fold, naming: Naming): Markup {
  return html`<details class="fold">
    <summary>
      ${signMark('+')} <b>${directory}</b> <span class="quiet">${counted(alike.length, 'new file')}</span>
    </summary>
    <ul>
      ${alike.map((each) => html`<li>${thing(each, naming)}</li>`)}
    </ul>
  </details>`
}

/** What is said in place of what would make a page too long. */
export function leftText(left: number): string {
  return `… and ${left.toLocaleString('en')} more, which the same command names in text with --long`
}
