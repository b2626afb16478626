import { printable } from '../../util/printable.ts'
import { contentDigest } from '../../host/operation/data.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import { describeOperation } from '../../host/operation/table.ts'
import type { ContentStore } from '../../util/content.ts'
import { formatBytes } from '../../util/bytes.ts'
import type { DiskPicture, Item, Picture, Place, Sign } from '../picture.ts'
import { counted } from '../../util/counted.ts'
import { bar } from './bar.ts'
import { inLines } from './cells.ts'
import { entryLines, type Layout } from './items.ts'
import { COLOURS, PLAIN } from './paint.ts'

/** How a picture is printed. */
export interface TextOptions {
  /** Columns that there are. @default 80 */
  readonly width?: number | undefined
  /** @default false */
  readonly colour?: boolean | undefined
  /** Whether digests, ids and single operations are printed too. @default false */
  readonly long?: boolean | undefined
  /** Where digests and sizes are known from. */
  readonly contents: ContentStore
}

/** A picture for people: first the sum, then what is assumed and lost, then every subject. Ends with a line break. */
export function pictureText(picture: Picture, options: TextOptions): string {
  const printer = createPrinter(picture, options)
  const blocks = [
    headline(picture, printer),
    assumed(picture, printer),
    lost(picture, printer),
    ...picture.disks.map((disk, index) => diskBlock(disk, printer, index === 0)),
    ...picture.groups.map(({ title, items }) => block(title, items, printer)),
    besides(picture, printer),
    notes(picture, printer),
    ending(picture, printer),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** What all blocks are printed with. */
interface Printer extends Layout {
  readonly isLong: boolean
  readonly contents: ContentStore
}

/** Most lines of a change that are printed. */
const MOST_CHANGES = 12

/** Most new files of one directory that are each named. */
const MOST_ALIKE = 12

function createPrinter(picture: Picture, { width = 80, colour = false, long = false, contents }: TextOptions): Printer {
  return { width, paint: colour ? COLOURS : PLAIN, isLong: long, contents, place: placeNames(picture) }
}

/** A document by the last part of its name, as long as that is enough to know it. */
function placeNames(picture: Picture): (place: Place) => string {
  const items = [...picture.disks, ...picture.groups.flatMap((group) => group.items)]
  const sources = new Set(items.flatMap(({ place }) => (place === undefined ? [] : [place.source])))
  const isClear = new Set([...sources].map(lastPart)).size === sources.size
  return ({ source, line }) => `${isClear ? lastPart(source) : source}:${line}`
}

function lastPart(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1)
}

function headline(picture: Picture, { paint, width }: Printer): readonly string[] {
  const items = [
    ...picture.disks.flatMap(({ partitions }) => partitions),
    ...picture.groups.flatMap((group) => group.items),
  ]
  const counts = (sign: Sign, word: string): readonly string[] => {
    const number = items.filter((item) => item.sign === sign).length
    return number === 0 ? [] : [`${number.toLocaleString('en')} ${word}`]
  }
  const parts = [
    ...counts('+', 'new'),
    ...counts('~', 'changed'),
    picture.lost.length === 0 ? 'nothing destroyed' : `${picture.lost.length.toLocaleString('en')} destroyed`,
    ...counts('=', 'kept'),
  ]
  const resumed =
    picture.outcome === 'would-resume' ? ['This finishes what an interrupted run had begun; what it did is kept.'] : []
  const [first = '', ...rest] = inLines(`Plan: ${parts.join(', ')}`, width)
  return [paint.strong(first), ...rest, ...resumed.flatMap((line) => inLines(line, width))]
}

function assumed({ assumed: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const entries = list.map(({ subject, what, place }) => ({ title: subject, details: [what], place }))
  return [...title('Assumed, because nothing describes the machine', printer), ...entryLines(entries, printer).flat()]
}

function lost({ lost: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const entries = list.map(({ what, size, where, place }) => ({
    sign: '-' as const,
    title: what,
    details: [`${size === undefined ? '' : `${formatBytes(size)}, `}on ${where}`],
    place,
  }))
  return [...title('Destroyed', printer), ...entryLines(entries, printer).flat()]
}

function diskBlock(disk: DiskPicture, printer: Printer, isFirst: boolean): readonly string[] {
  const { width, paint } = printer
  const cells = Math.min(width, 100) - 2 - 'before '.length
  const bars =
    disk.sign === '='
      ? [`  now    ${bar(disk.after, cells, paint)}`]
      : [`  before ${bar(disk.before, cells, paint)}`, `  after  ${bar(disk.after, cells, paint)}`]
  return [
    ...(isFirst ? title('Disks', printer) : []),
    ...entryLines([disk], printer).flat(),
    ...bars,
    ...entryLines(disk.partitions, printer, 4).flat(),
    ...(printer.isLong ? operationLines(disk.operations, printer) : []),
  ]
}

function block(name: string, items: readonly Item[], printer: Printer): readonly string[] {
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
      ...(printer.isLong ? operationLines(item.operations, printer) : []),
      ...(more === 0
        ? []
        : [`    … and ${counted(more, 'more new file')} in ${directoryOf(item.title)} (--long names them)`]),
    ]),
  ]
}

/** Of many new things in one directory only the first are named. */
function withoutCrowds(items: readonly Item[]): readonly { readonly item: Item; readonly more: number }[] {
  const named = new Map<string, number>()
  const crowds = Map.groupBy(items, (item) => (isPlain(item) ? directoryOf(item.title) : ''))
  return items.flatMap((item) => {
    const directory = directoryOf(item.title)
    const size = crowds.get(directory)?.length ?? 0
    if (!isPlain(item) || directory === '' || size <= MOST_ALIKE) return [{ item, more: 0 }]
    const place = (named.get(directory) ?? 0) + 1
    named.set(directory, place)
    if (place > 3) return []
    return [{ item, more: place === 3 ? size - 3 : 0 }]
  })
}

function isPlain({ sign, title }: Item): boolean {
  return sign === '+' && title.startsWith('/')
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

function operationLines(operations: readonly PlannedOperation[], { contents, paint }: Printer): readonly string[] {
  return operations.map(({ operation }) => {
    const digest = contentDigest(operation, contents)
    return paint.quiet(
      `      ${printable(describeOperation(operation, contents))}${digest === undefined ? '' : `, ${digest}`}`,
    )
  })
}

function besides({ besides: list }: Picture, printer: Printer): readonly string[] {
  if (!printer.isLong || list.length === 0) return []
  return [...title('Besides, done by the engine itself', printer), ...operationLines(list, printer)]
}

function ending({ configDigest, operations }: Picture, { width, isLong }: Printer): readonly string[] {
  const all = counted(operations, 'operation')
  const more = isLong ? `${all}; the config is ${configDigest}.` : `--long shows the ${all} one by one.`
  return inLines(`Nothing was changed. ${more}`, width)
}

function notes({ notes: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const lines = list.flatMap((note) =>
    inLines(printable(note), printer.width - 4).map((line, index) => `  ${index === 0 ? '! ' : '  '}${line}`),
  )
  return [...title('To be noted', printer), ...lines]
}

function title(text: string, { paint, width }: Printer): readonly string[] {
  return inLines(text, width).map((line) => paint.strong(line))
}
