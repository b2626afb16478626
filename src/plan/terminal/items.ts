import { printable } from '../../util/printable.ts'
import type { Item, Place } from '../picture.ts'
import { cellsOf, inLines, padded } from '../../util/cells.ts'
import type { Paint } from './paint.ts'

/** How things are laid out. */
export interface Layout {
  /** Columns that there are. */
  readonly width: number
  readonly paint: Paint
  /** The name of a place as it stands at the end of a line. */
  place(place: Place): string
}

/** Below so many columns, what is said of a thing stands under its name. */
const NARROW = 60

/** Most columns that the names of things are aligned to. */
const MOST_TITLE = 32

/** What is printed of a thing in one or a few lines. */
export type Entry = Pick<Item, 'title' | 'details' | 'place'> & { readonly sign?: Item['sign'] }

/** Things of one kind, one below the other: sign, name, what is said of it, and at the right end the user's own line. */
export function entryLines(entries: readonly Entry[], layout: Layout, indent = 2): readonly (readonly string[])[] {
  const widest = entries
    .map(({ title }) => cellsOf(printable(title)))
    .reduce((most, cells) => (cells <= MOST_TITLE ? Math.max(most, cells) : most), 0)
  return entries.map((entry) =>
    layout.width < NARROW ? narrow(entry, layout, indent) : wide(entry, { layout, indent, widest }),
  )
}

interface Wide {
  readonly layout: Layout
  readonly indent: number
  readonly widest: number
}

function wide(entry: Entry, { layout, indent, widest }: Wide): readonly string[] {
  const { width, paint } = layout
  const mark = entry.sign === undefined ? '' : `${entry.sign} `
  const title = printable(entry.title)
  const column = indent + mark.length + widest + 2
  const place = entry.place === undefined ? '' : printable(layout.place(entry.place))
  const room = Math.max(16, width - column - (place === '' ? 0 : cellsOf(place) + 2))
  const details = inLines(printable(entry.details.join(', ')), room)
  const lead = `${' '.repeat(indent)}${entry.sign === undefined ? '' : paint.sign[entry.sign](entry.sign)}${mark === '' ? '' : ' '}`
  const isLong = cellsOf(title) > widest
  const first = isLong && details.join('') !== '' ? '' : (details[0] ?? '')
  const rest = (isLong && details.join('') !== '' ? details : details.slice(1)).map(
    (line) => `${' '.repeat(column)}${line}`,
  )
  const start = first === '' ? title : `${padded(title, widest)}  ${first}`
  const plainLength = indent + mark.length + cellsOf(start)
  const gap = ' '.repeat(Math.max(2, width - plainLength - cellsOf(place)))
  const painted = `${lead}${emphasised(entry, start, paint)}`
  return [place === '' ? painted : `${painted}${gap}${paint.quiet(place)}`, ...rest]
}

function narrow(entry: Entry, layout: Layout, indent: number): readonly string[] {
  const { width, paint } = layout
  const place = entry.place === undefined ? [] : [printable(layout.place(entry.place))]
  const margin = indent + (entry.sign === undefined ? 2 : 4)
  const mark = entry.sign === undefined ? '' : `${paint.sign[entry.sign](entry.sign)} `
  const [first = '', ...rest] = inLines([printable(entry.title), ...place].join(' '), width - margin)
  const details = printable(entry.details.join(', '))
  const more = [...rest, ...(details === '' ? [] : inLines(details, Math.max(16, width - margin)))]
  return [
    `${' '.repeat(indent)}${mark}${emphasised(entry, first, paint)}`,
    ...more.map((line) => `${' '.repeat(margin)}${line}`),
  ]
}

/** What stays as it is steps back; all else is as it is. */
function emphasised({ sign }: Entry, text: string, paint: Paint): string {
  return sign === '=' ? paint.quiet(text) : text
}
