import type { DiskPicture, Segment } from '../plan/picture.ts'
import { sizeText } from '../plan/words.ts'
import { html, type Markup } from './markup.ts'
import { styleOf, wordOf } from './signs.ts'
import { thing, type Naming, type Thing } from './things.ts'

/** What is shown of a disk. */
export interface ShownDisk extends Thing, Pick<DiskPicture, 'before' | 'after'> {
  readonly partitions: readonly Thing[]
}

/** A disk before and after as two bars, with its partitions below. */
export function disk(shown: ShownDisk, naming: Naming): Markup {
  const { before, after, title } = shown
  const bars =
    shown.sign === '='
      ? html`<dt>now</dt>
          <dd>${bar(after, `${title} now`)}</dd>`
      : html`<dt>before</dt>
          <dd>${bar(before, `${title} before`)}</dd>
          <dt>after</dt>
          <dd>${bar(after, `${title} after`)}</dd>`
  return html`<div class="panel disk">
    ${thing({ ...shown, isHeading: true }, naming)}
    <dl class="bars">${bars}</dl>
    <ul>
      ${shown.partitions.map((partition) => html`<li>${thing(partition, naming)}</li>`)}
    </ul>
  </div>`
}

/** Pixels of a bar for which its texts are chosen: on a wide screen, and on a telephone. */
const WIDTHS = { wide: 780, narrow: 300 } as const

/** Least part of a bar that a stretch has, so that it can be seen. */
const LEAST = 0.012

const BLANK: Segment = { label: 'blank', sign: 'free', bytes: 0 }

/** A disk from its beginning to its end, as wide as there is room. */
export function bar(segments: readonly Segment[], label: string): Markup {
  const stretches = shares(segments.length === 0 ? [BLANK] : segments)
  const said = segments.map((segment) => `${segment.label} ${wordOf(segment.sign)}, ${sizeText(segment.bytes)}`.trim())
  const read = `${label}: ${said.length === 0 ? 'blank' : said.join('; ')}`
  return html`<svg class="bar" role="img" aria-label="${read}">
    ${stretches.map(({ segment, from, share }) => stretch(segment, from, share))}
  </svg>`
}

interface Stretch {
  readonly segment: Segment
  readonly from: number
  readonly share: number
}

function shares(segments: readonly Segment[]): readonly Stretch[] {
  const total = segments.reduce((sum, { bytes }) => sum + bytes, 0) || 1
  const raised = segments.map(({ bytes }) => Math.max(LEAST, bytes / total))
  const sum = raised.reduce((all, share) => all + share, 0)
  let from = 0
  return segments.map((segment, index) => {
    const share = (raised[index] ?? 0) / sum
    const stretch = { segment, from, share }
    from += share
    return stretch
  })
}

function stretch(segment: Segment, from: number, share: number): Markup {
  return html`<svg class="${styleOf(segment.sign)}" x="${percent(from)}" width="${percent(share)}" height="46">
    <rect width="100%" height="46" />
    ${texts(segment, share, 'wide')}${texts(segment, share, 'narrow')}
  </svg>`
}

/** What there is room for: the name and the size, the name alone, the number alone, or nothing. */
function texts({ label, sign, bytes }: Segment, share: number, screen: keyof typeof WIDTHS): Markup | undefined {
  const room = share * WIDTHS[screen] - 18
  const marked = sign === '-' ? `− ${label}` : sign === '+' || sign === '~' ? `${sign} ${label}` : label
  const number = label.split(' ', 1)[0] ?? ''
  const name = [marked, label, number].find((text) => text.length * 8 <= room) ?? ''
  const size = bytes === 0 ? '' : `${sizeText(bytes)}${sign === 'free' ? ' free' : ''}`
  const shownSize = size.length * 7 <= room ? size : ''
  const [first, second] = name === '' || shownSize === '' ? [28, 28] : [20, 37]
  return html`${name === '' ? undefined : html`<text class="if-${screen}" aria-hidden="true" x="9" y="${first}">${name}</text>`}${shownSize === '' ? undefined : html`<text class="size if-${screen}" aria-hidden="true" x="9" y="${second}">${shownSize}</text>`}`
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`
}
