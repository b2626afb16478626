import { printable } from '../../util/printable.ts'
import type { Item, Place } from '../picture.ts'
import { cellsOf, padded } from '../../util/cells.ts'
import type { Paint } from './paint.ts'

/** How things are laid out. */
export interface Layout {
  /** Columns that there are. */
  readonly width: number
  readonly paint: Paint
  /** Breaks a text into lines of at most so many cells. */
  readonly fill: (text: string, cells: number) => readonly string[]
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
  const { width, paint, fill } = layout
  const margin = indent + (entry.sign === undefined ? 0 : 2)
  const place = entry.place === undefined ? '' : printable(layout.place(entry.place))
  const reserved = place === '' ? 0 : cellsOf(place) + 2
  const roomFrom = (column: number): number => width - column - reserved
  const details = printable(entry.details.join(', '))
  const title = printable(entry.title)
  const isAligned = cellsOf(title) <= widest || details === ''
  const column = roomFrom(margin + widest + 2) < LEAST_DETAILS ? indent + 4 : margin + widest + 2
  const said = fill(details, Math.max(LEAST_DETAILS, roomFrom(column)))
  const [name = '', ...more] = fill(title, width - margin)
  const lead = entry.sign === undefined ? '' : `${paint.sign[entry.sign](entry.sign)} `
  const isBeside = isAligned && column > margin + cellsOf(name)
  const start = isBeside && details !== '' ? `${padded(name, widest)}  ${said[0] ?? ''}` : name
  const below = [
    ...more.map((line) => `${' '.repeat(margin + 2)}${line}`),
    ...(isBeside ? said.slice(1) : said).flatMap((line) => (line === '' ? [] : [`${' '.repeat(column)}${line}`])),
  ]
  const first = `${' '.repeat(indent)}${lead}${emphasised(entry, start, paint)}`
  if (place === '') return [first, ...below]
  const placed = (line: string, cells: number): string =>
    `${line}${' '.repeat(Math.max(2, width - cells - cellsOf(place)))}${paint.quiet(place)}`
  if (margin + cellsOf(start) + reserved <= width) return [placed(first, margin + cellsOf(start)), ...below]
  const last = below.at(-1) ?? ''
  if (cellsOf(last) + reserved > width) return [first, ...below, placed('', 0)]
  return [first, ...below.slice(0, -1), placed(last, cellsOf(last))]
}

/** Fewest columns for what is said of a thing beside its name. */
const LEAST_DETAILS = 16

function narrow(entry: Entry, layout: Layout, indent: number): readonly string[] {
  const { width, paint, fill } = layout
  const place = entry.place === undefined ? [] : [printable(layout.place(entry.place))]
  const margin = indent + (entry.sign === undefined ? 2 : 4)
  const mark = entry.sign === undefined ? '' : `${paint.sign[entry.sign](entry.sign)} `
  const [first = '', ...rest] = fill([printable(entry.title), ...place].join(' '), width - margin)
  const details = printable(entry.details.join(', '))
  const more = [...rest, ...(details === '' ? [] : fill(details, Math.max(LEAST_DETAILS, width - margin)))]
  return [
    `${' '.repeat(indent)}${mark}${emphasised(entry, first, paint)}`,
    ...more.map((line) => `${' '.repeat(margin)}${line}`),
  ]
}

/** What stays as it is steps back; all else is as it is. */
function emphasised({ sign }: Entry, text: string, paint: Paint): string {
  return sign === '=' ? paint.quiet(text) : text
}
