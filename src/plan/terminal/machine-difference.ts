import type { Comparison } from '../../engine/verify/finding.ts'
import { sourceName } from '../../report/source.ts'
import { positionOf } from '../../report/position.ts'
import { counted } from '../../util/counted.ts'
import type { Item } from '../picture.ts'
import { block, createPrinter, joinBlocks, title, type TextOptions } from './blocks.ts'
import { inLines } from '../../util/cells.ts'
import { entryLines } from './items.ts'
import { needsNewMachine } from '../machine-difference.ts'

/** What a document would have made otherwise than the machine is, for people. Ends with a line break. */
export function machineDifferenceText(
  { findings, unchecked }: Comparison,
  { root, ...options }: TextOptions & { readonly root: string },
): string {
  const items = findings.map(({ subject, message, aspect, location }): Item => ({
    sign: aspect === 'presence' ? '+' : '~',
    title: subject,
    details: [message],
    place: location && { source: sourceName(location.document.source), line: positionOf(location).line },
    operations: [],
  }))
  const printer = createPrinter(
    items.map(({ place }) => place),
    options,
  )
  const { paint, width, isLong } = printer
  const open = unchecked.map(({ subject, reason }) => ({ title: subject, details: [reason] }))
  const notCompared =
    open.length === 0
      ? []
      : isLong
        ? [...title('Not compared', printer), ...entryLines(open, printer).flat()]
        : inLines(`${counted(open.length, 'thing')} could not be compared; --long tells which.`, width)
  const hint =
    'What only the earlier document made cannot be seen here: firstlight diff OLD NEW tells it. A run would refuse this document: a machine is made once.'
  if (findings.length === 0) {
    return joinBlocks([
      inLines(`same: ${root} was provisioned with another config, which left it as this document says`, width),
      notCompared,
      inLines(hint, width),
    ])
  }
  const needing = findings.some(needsNewMachine)
  return joinBlocks([
    inLines(
      `${root} was provisioned with another config; this one would have made ${counted(findings.length, 'thing')} otherwise`,
      width,
    ).map(paint.strong),
    block('Otherwise', items, printer),
    ...(needing
      ? [inLines('This needs a new machine: storage cannot become so without losing what is stored.', width)]
      : []),
    notCompared,
    inLines(hint, width),
  ])
}
