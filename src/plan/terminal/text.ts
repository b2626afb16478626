import { sizeText } from '../words.ts'
import { counted } from '../../util/counted.ts'
import { printable } from '../../util/printable.ts'
import { countSigns, placesOf } from '../counts.ts'
import type { DiskPicture, Picture } from '../picture.ts'
import { bar } from './bar.ts'
import { block, createPrinter, joinBlocks, operationLines, title, type Printer, type TextOptions } from './blocks.ts'
import { inLines } from '../../util/cells.ts'
import { entryLines } from './items.ts'

/** A picture for people: first the sum, then what is assumed and lost, then every subject. Ends with a line break. */
export function pictureText(picture: Picture, options: TextOptions): string {
  const printer = createPrinter(placesOf(picture), options)
  return joinBlocks([
    headline(picture, printer),
    assumed(picture, printer),
    lost(picture, printer),
    ...picture.disks.map((disk, index) => diskBlock(disk, printer, index === 0)),
    ...picture.groups.map(({ title, items }) => block(title, items, printer)),
    besides(picture, printer),
    unfetched(picture, printer),
    notes(picture, printer),
    ending(picture, printer),
  ])
}

function headline(picture: Picture, { paint, width }: Printer): readonly string[] {
  const { created, changed, kept } = countSigns(picture)
  const lost = picture.lost.length
  const parts = [
    ...some(lost, 'destroyed'),
    ...some(created, 'new'),
    ...some(changed, 'changed'),
    ...some(kept, 'kept'),
    ...(lost + created + changed === 0 ? ['nothing new, nothing changed'] : []),
    ...(lost === 0 ? ['nothing destroyed'] : []),
  ]
  const resumed =
    picture.outcome === 'would-resume' ? ['This finishes what an interrupted run had begun; what it did is kept.'] : []
  const [first = '', ...rest] = inLines(`Plan: ${parts.join(', ')}`, width)
  return [paint.strong(first), ...rest, ...resumed.flatMap((line) => inLines(line, width))]
}

function some(number: number, word: string): readonly string[] {
  return number === 0 ? [] : [`${number.toLocaleString('en')} ${word}`]
}

function assumed({ assumed: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const entries = list.map(({ subject, what, place }) => ({ title: subject, details: [what], place }))
  return [
    ...title('Assumed (--machine FILE or --root DIR tells what is there)', printer),
    ...entryLines(entries, printer).flat(),
  ]
}

function lost({ lost: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const entries = list.map(({ what, size, where, place }) => ({
    sign: '-' as const,
    title: what,
    details: [`${size === undefined ? '' : `${sizeText(size)}, `}on ${where}`],
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

function besides({ besides: list }: Picture, printer: Printer): readonly string[] {
  if (!printer.isLong || list.length === 0) return []
  return [...title('Besides, done by the engine itself', printer), ...operationLines(list, printer)]
}

function unfetched({ unfetched: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const lines = list.flatMap((url) => printer.fill(printable(url), printer.width - 2).map((line) => `  ${line}`))
  return [...title('Not asked for, as --offline says; a run would fetch', printer), ...lines]
}

function ending({ configDigest, operations }: Picture, { width, isLong }: Printer): readonly string[] {
  const all = counted(operations, 'operation')
  const each = operations === 1 ? 'what would be done' : `the ${all} one by one`
  const more = isLong ? `${all}; the config is ${configDigest}.` : `--long shows ${each}.`
  return inLines(`Nothing was changed. ${more}`, width)
}

function notes({ notes: list }: Picture, printer: Printer): readonly string[] {
  if (list.length === 0) return []
  const lines = list.flatMap((note) =>
    inLines(printable(note), printer.width - 4).map((line, index) => `  ${index === 0 ? '! ' : '  '}${line}`),
  )
  return [...title('To be noted', printer), ...lines]
}
