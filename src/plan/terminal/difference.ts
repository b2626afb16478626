import { counted } from '../../util/counted.ts'
import type { Difference } from '../difference/difference.ts'
import { block, createPrinter, joinBlocks, type TextOptions } from './blocks.ts'
import { inLines } from '../../util/cells.ts'

/** What two documents would have made otherwise, for people. Ends with a line break. */
export function differenceText({ outcome, groups }: Difference, options: TextOptions): string {
  const items = groups.flatMap((group) => group.items)
  const printer = createPrinter(
    items.map(({ place }) => place),
    options,
  )
  if (outcome === 'same') return 'same: both documents make the same machine\n'
  const { paint, width } = printer
  const needing = items.filter(({ needsNewMachine }) => needsNewMachine).map(({ title }) => title)
  const ending =
    outcome === 'needs-new-machine'
      ? `This needs a new machine: ${needing.slice(0, 3).join(', ')}${needing.length > 3 ? ' and more' : ''} cannot become so without losing what is stored.`
      : 'A running machine could be changed so by hand; a document is applied only once.'
  return joinBlocks([
    inLines(`${counted(items.length, 'thing')} would be made otherwise`, width).map(paint.strong),
    ...groups.map((group) => block(group.title, group.items, printer)),
    inLines(ending, width),
  ])
}
