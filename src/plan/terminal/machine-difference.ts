import { counted } from '../../util/counted.ts'
import type { MachineDifference } from '../machine-difference.ts'
import { block, createPrinter, joinBlocks, title, type Printer, type TextOptions } from './blocks.ts'
import { inLines } from '../../util/cells.ts'
import { entryLines } from './items.ts'

/** What a document would have made otherwise than the machine is, for people. Ends with a line break. */
export function machineDifferenceText(difference: MachineDifference, options: TextOptions): string {
  const { items, headline, advice } = difference
  const printer = createPrinter(
    items.map(({ place }) => place),
    options,
  )
  const { paint, width } = printer
  return joinBlocks([
    inLines(headline, width).map((line) => (items.length === 0 ? line : paint.strong(line))),
    ...(items.length === 0 ? [] : [block('Otherwise', items, printer)]),
    notCompared(difference, printer),
    ...advice.map((sentence) => inLines(sentence, width)),
  ])
}

function notCompared({ notCompared: open }: MachineDifference, printer: Printer): readonly string[] {
  if (open.length === 0) return []
  if (!printer.isLong)
    return inLines(`${counted(open.length, 'thing')} could not be compared; --long tells which.`, printer.width)
  return [...title('Not compared', printer), ...entryLines(open, printer).flat()]
}
