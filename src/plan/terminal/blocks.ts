import { contentDigest } from '../../host/operation/data.ts'
import { describeOperation } from '../../host/operation/table.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import type { ContentStore } from '../../util/content.ts'
import { counted } from '../../util/counted.ts'
import { printable } from '../../util/printable.ts'
import type { Item, Place } from '../picture.ts'
import { placeNames } from '../place-names.ts'
import { folded, inLines } from '../../util/cells.ts'
import { entryLines, type Layout } from './items.ts'
import { COLOURS, PLAIN } from './paint.ts'

/** What all blocks are printed with. */
export interface Printer extends Layout {
  readonly isLong: boolean
  readonly contents: ContentStore
}

/** How it is printed. */
export interface TextOptions {
  /** Columns that there are; words that are longer are broken then. @default 80, and no word is broken */
  readonly width?: number | undefined
  /** @default false */
  readonly colour?: boolean | undefined
  /** Whether digests, ids and single operations are printed too. @default false */
  readonly long?: boolean | undefined
  /** Where digests and sizes are known from. */
  readonly contents: ContentStore
}

/** What prints with these options, for text that shows these places. */
export function createPrinter(
  places: readonly (Place | undefined)[],
  { width, colour = false, long = false, contents }: TextOptions,
): Printer {
  // What goes into a file or a pipe is searched and copied: there a long name stays whole.
  const fill = width === undefined ? inLines : folded
  const paint = colour ? COLOURS : PLAIN
  return { width: width ?? 80, fill, paint, isLong: long, contents, place: placeNames(places) }
}

/** Blocks of lines, with an empty line between each two. */
export function joinBlocks(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Most lines of a change that are printed. */
const MOST_CHANGES = 12

/** Most new files of one directory that are each named. */
const MOST_ALIKE = 12

/** A thing as it is printed: with what is done for it, where that is known. */
type Shown = Omit<Item, 'operations'> & { readonly operations?: Item['operations'] }

/** Things of one kind under their title, each with how its text changes. */
export function block(name: string, items: readonly Shown[], printer: Printer): readonly string[] {
  const shown = printer.isLong ? items.map((item) => ({ item, more: 0 })) : withoutCrowds(items)
  const lines = entryLines(
    shown.map(({ item }) => item),
    printer,
  )
  return [
    ...title(name, printer),
    ...shown.flatMap(({ item, more }, index) => [
      ...(lines[index] ?? []),
      ...changeLines(item.changes ?? [], printer),
      ...(printer.isLong ? operationLines(item.operations ?? [], printer) : []),
      ...(more === 0
        ? []
        : printer
            .fill(
              `… and ${counted(more, 'more new file')} in ${printable(directoryOf(item.title))} (--long names them)`,
              printer.width - 4,
            )
            .map((line) => `    ${line}`)),
    ]),
  ]
}

/** Of many new things in one directory only the first are named. */
function withoutCrowds(items: readonly Shown[]): readonly { readonly item: Shown; readonly more: number }[] {
  const named = new Map<string, number>()
  const sizes = new Map<string, number>()
  for (const item of items) {
    const crowd = crowdOf(item)
    if (crowd !== '') sizes.set(crowd, (sizes.get(crowd) ?? 0) + 1)
  }
  return items.flatMap((item) => {
    const crowd = crowdOf(item)
    const size = sizes.get(crowd) ?? 0
    if (size <= MOST_ALIKE) return { item, more: 0 }
    const place = (named.get(crowd) ?? 0) + 1
    named.set(crowd, place)
    return place > 3 ? [] : { item, more: place === 3 ? size - 3 : 0 }
  })
}

/** The directory in which something is new; empty for all else. */
function crowdOf({ sign, title }: Shown): string {
  return sign === '+' ? directoryOf(title) : ''
}

function directoryOf(path: string): string {
  return path.startsWith('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : ''
}

function changeLines(changes: readonly string[], { paint, width, isLong }: Printer): readonly string[] {
  const shown = isLong ? changes : changes.slice(0, MOST_CHANGES)
  const lines = shown.map((line) => {
    const text = printable(line)
    const cutText = !isLong && text.length > width - 6 ? `${text.slice(0, width - 7)}…` : text
    const sign = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : '='
    return `      ${paint.sign[sign](cutText)}`
  })
  const more = changes.length - shown.length
  return more === 0 ? lines : [...lines, `      … ${counted(more, 'more line')} (--long shows them)`]
}

/** Single operations, each with the digest of what it writes. */
export function operationLines(
  operations: readonly PlannedOperation[],
  { contents, paint, width, fill }: Printer,
): readonly string[] {
  return operations.flatMap(({ operation }) => {
    const digest = contentDigest(operation, contents)
    const text = `${printable(describeOperation(operation, contents))}${digest === undefined ? '' : `, ${digest}`}`
    const [first = '', ...rest] = fill(text, width - 8)
    return [`      ${first}`, ...rest.map((line) => `        ${line}`)].map(paint.quiet)
  })
}

/** The title of a block. */
export function title(text: string, { paint, width }: Printer): readonly string[] {
  return inLines(text, width).map((line) => paint.strong(line))
}
