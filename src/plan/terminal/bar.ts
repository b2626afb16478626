import type { Segment } from '../picture.ts'
import { cellsOf, cut, padded } from '../../util/cells.ts'
import type { Paint } from './paint.ts'

/** A disk as a bar of so many cells: a stretch for each partition, in proportion, dots where nothing is. */
export function bar(segments: readonly Segment[], cells: number, paint: Paint): string {
  if (segments.length === 0) return `|${paint.sign.free('.'.repeat(cells - 2))}|`
  // One border in front of each stretch, and one at the end.
  const widths = widthsOf(segments, cells - 1 - segments.length)
  const parts = segments.map(({ label, sign }, index) => {
    const width = widths[index] ?? 0
    if (sign === 'free') return paint.sign.free('.'.repeat(width))
    return paint.sign[sign](padded(cut(label, width), width))
  })
  return `|${parts.join('|')}|`
}

/** Shares cells out by size: each stretch gets room for its number at least, and the largest pay for it. */
function widthsOf(segments: readonly Segment[], cells: number): readonly number[] {
  const total = segments.reduce((sum, { bytes }) => sum + bytes, 0)
  const least = segments.map(({ label, sign }) =>
    sign === 'free' ? 1 : Math.min(cellsOf(label), Math.max(1, Math.floor(cells / segments.length))),
  )
  const widths = segments.map(({ bytes }, index) =>
    Math.max(least[index] ?? 1, Math.round((bytes / Math.max(1, total)) * cells)),
  )
  for (let over = widths.reduce((sum, width) => sum + width, 0) - cells; over !== 0; over -= Math.sign(over)) {
    const room = widths.map((width, index) => (over > 0 ? width - (least[index] ?? 1) : width))
    const widest = room.indexOf(Math.max(...room))
    const width = widths[widest] ?? 0
    if (over > 0 && width <= 1) break
    widths[widest] = width - Math.sign(over)
  }
  return widths
}
