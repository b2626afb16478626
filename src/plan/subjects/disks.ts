import type { Disk } from '../../config/model.ts'
import type { Drawing } from '../drawing.ts'
import type { DiskPicture, Item, Segment, Sign } from '../picture.ts'
import type { DiskSide, SeenDisk, SeenPartition } from '../survey.ts'
import { quoted, signatureName, sizeText } from '../words.ts'
import { isKept } from './losses.ts'

/** The disks of the document, each before and after. */
export function drawDisks(drawing: Drawing): readonly DiskPicture[] {
  return (drawing.config.storage?.disks ?? []).flatMap((disk, index) => {
    const seen = drawing.survey.disks[index]
    return seen === undefined ? [] : [drawDisk(drawing, { disk, seen, index })]
  })
}

interface OneDisk {
  readonly disk: Disk
  readonly seen: SeenDisk
  readonly index: number
}

function drawDisk(drawing: Drawing, one: OneDisk): DiskPicture {
  const { disk, seen, index } = one
  const { before, after } = seen
  const path = ['storage', 'disks', index] as const
  const operations = drawing.operations(path)
  const isWiped = operations.some(({ operation }) => operation.kind === 'wipe-table')
  const signs = signsOf(seen)
  const gone = before.partitions.filter((old) => signs.get(old) === '-')
  const partitions = [
    ...gone.map((old) => partitionItem(old, { sign: '-', side: before })),
    ...after.partitions.map((now) => ({
      ...partitionItem(now, { sign: signs.get(now) ?? '+', side: after, was: sameStart(before, now) }),
      place: placeOfPartition(drawing, one, now),
    })),
  ]
  return {
    sign: operations.length === 0 ? '=' : '~',
    title: disk.device,
    bytes: after.bytes,
    details: [
      sizeText(after.bytes),
      ...(isWiped ? [tableText(before)] : []),
      ...(operations.length === 0 ? ['stays as it is'] : []),
    ],
    place: drawing.place(path),
    before: segments(before, signs),
    after: segments(after, signs),
    partitions,
    operations,
  }
}

function tableText({ kind }: DiskSide): string {
  return kind === 'none' ? 'gets a new partition table' : 'its partition table is cleared'
}

/** What becomes of each partition of either side. */
function signsOf({ before, after }: SeenDisk): ReadonlyMap<SeenPartition, Sign> {
  const signs = new Map<SeenPartition, Sign>()
  for (const now of after.partitions) {
    const was = sameStart(before, now)
    const isSame =
      was !== undefined && (isKept(was, after) || (was.signature.type === undefined && was.guid === now.guid))
    signs.set(now, !isSame ? '+' : isEqual(was, now) ? '=' : '~')
  }
  for (const old of before.partitions) {
    const now = sameStart(after, old)
    const sign = now === undefined ? '-' : signs.get(now)
    signs.set(old, sign === '+' ? '-' : (sign ?? '-'))
  }
  return signs
}

function sameStart(side: DiskSide, { start }: SeenPartition): SeenPartition | undefined {
  return side.partitions.find((other) => other.start === start)
}

function isEqual(was: SeenPartition, now: SeenPartition): boolean {
  return was.size === now.size && was.number === now.number && was.label === now.label && was.typeGuid === now.typeGuid
}

interface Drawn {
  readonly sign: Sign
  readonly side: DiskSide
  readonly was?: SeenPartition | undefined
}

function partitionItem(entry: SeenPartition, { sign, side, was }: Drawn): Item {
  const bytes = entry.size * side.sectorSize
  const inside = signatureName(entry.signature)
  const size =
    sign === '~' && was !== undefined && was.size !== entry.size
      ? `${was.size < entry.size ? 'grows' : 'shrinks'} from ${sizeText(was.size * side.sectorSize)} to ${sizeText(bytes)}`
      : sizeText(bytes)
  const relabelled = sign === '~' && was !== undefined && was.label !== entry.label ? [`was ${quoted(was.label)}`] : []
  const isGrown = sign === '~' && was !== undefined && was.size < entry.size
  const kept = inside === undefined || sign === '+' ? [] : [isGrown ? `${inside} in it is kept, and not grown` : inside]
  return {
    sign,
    title: `${entry.number}${entry.label === '' ? '' : ` ${entry.label}`}`,
    details: [size, ...relabelled, ...kept],
    operations: [],
  }
}

/** A partition of the document that has no number got one: then its label, or its place in the list, tells which it is. */
function placeOfPartition(drawing: Drawing, { disk, index }: OneDisk, { number, label }: SeenPartition): Item['place'] {
  const wanted = disk.partitions ?? []
  const byNumber = wanted.findIndex((partition) => partition.number === number)
  const at =
    byNumber === -1 ? wanted.findIndex((partition) => !partition.number && partition.label === label) : byNumber
  return at === -1 ? undefined : drawing.place(['storage', 'disks', index, 'partitions', at])
}

/** A disk from its beginning to its end, with the free room between partitions where it is more than a rounding. */
function segments(side: DiskSide, signs: ReadonlyMap<SeenPartition, Sign>): readonly Segment[] {
  const { sectorSize, bytes } = side
  const made: Segment[] = []
  let end = 0
  const free = (from: number, to: number): void => {
    if (to - from > bytes / 100) made.push({ label: '', sign: 'free', bytes: to - from })
  }
  for (const entry of side.partitions.toSorted((one, other) => one.start - other.start)) {
    free(end, entry.start * sectorSize)
    const size = entry.size * sectorSize
    made.push({ label: `${entry.number} ${entry.label}`.trim(), sign: signs.get(entry) ?? '=', bytes: size })
    end = entry.start * sectorSize + size
  }
  const whole = signatureName(side.signature)
  if (side.partitions.length === 0 && whole !== undefined) return [{ label: whole, sign: '=', bytes }]
  free(end, bytes)
  return made
}
