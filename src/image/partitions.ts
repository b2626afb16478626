import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { isProtective, readGpt, type AbsurdTable, type GptPartition, type ReadBytes } from '../host/real/read-gpt.ts'

/** A stretch of a disk image with one filesystem; in bytes. */
export interface Stretch {
  /** The number of the partition; absent when the whole image is one filesystem. */
  readonly partition?: number
  readonly offset: number
  readonly size: number
}

/** Partitions that the user chose by number. */
export interface ChosenPartitions {
  readonly root?: number
  readonly boot?: number
}

/** The image that partitions are looked for in. */
export interface PartitionedImage {
  readonly path: HostPath
  readonly size: number
  readonly chosen: ChosenPartitions
}

/** The types of root partitions (Discoverable Partitions Specification): x86-64, ARM64, x86. */
const ROOT_TYPES = [
  '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709',
  'B921B045-1DF0-41C3-AF44-4C6F280D3FAE',
  '44479540-F297-41B2-9AF7-D131D5F0458A',
]
const LINUX_DATA = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
/** The type of a partition that the boot loader reads beside the EFI system partition. */
const EXTENDED_BOOT = 'BC13C2FF-59E6-4262-A352-B275FD6F7172'
const SECTOR_SIZES = [512, 4096]

/**
 * Finds the root of an image, and the filesystem for the boot loader if it has a partition of its own. The root is the
 * partition of a root's type, or with the label `root`, or else the only one with Linux data; the other one has the type of
 * an extended boot loader partition, or the label `boot`.
 * @throws FirstlightError `refused` when there is an MBR, when the GPT is damaged or the image was cut off, or when it is not clear which partition is the root
 */
export function findPartitions(
  read: ReadBytes,
  image: PartitionedImage,
): { readonly root: Stretch; readonly boot?: Stretch } {
  let hasMbr = false
  for (const sectorSize of SECTOR_SIZES) {
    const table = readGpt(read, sectorSize, Math.floor(image.size / sectorSize))
    if (table.kind === 'gpt') return chooseFrom(table.partitions, { image, sectorSize })
    if (table.kind === 'absurd') throw absurd(image.path, table)
    // A protective one is seen with either size of sectors, and its GPT with one of them.
    hasMbr ||= table.mbr !== undefined
  }
  if (hasMbr) throw isProtective(read(0, 512)) ? damaged(image.path) : noGpt(image.path)
  if (image.chosen.root !== undefined || image.chosen.boot !== undefined) {
    throw new FirstlightError('refused', `${image.path} has no partition table: it is one filesystem, or nothing`)
  }
  return { root: { offset: 0, size: image.size } }
}

interface Choice {
  readonly image: PartitionedImage
  readonly sectorSize: number
}

function chooseFrom(
  partitions: readonly GptPartition[],
  choice: Choice,
): { readonly root: Stretch; readonly boot?: Stretch } {
  const { chosen } = choice.image
  const boot = chosen.boot === undefined ? findBoot(partitions) : byNumber(partitions, chosen.boot, choice)
  const others = partitions.filter((partition) => partition !== boot)
  const root = chosen.root === undefined ? findRoot(others) : byNumber(partitions, chosen.root, choice)
  if (root === undefined) throw unclear(partitions, choice.image.path)
  return { root: stretchOf(root, choice), boot: boot === undefined ? undefined : stretchOf(boot, choice) }
}

function findBoot(partitions: readonly GptPartition[]): GptPartition | undefined {
  return only(partitions, ({ typeGuid }) => typeGuid === EXTENDED_BOOT) ?? only(partitions, hasLabel('boot'))
}

function findRoot(partitions: readonly GptPartition[]): GptPartition | undefined {
  return (
    only(partitions, ({ typeGuid }) => ROOT_TYPES.includes(typeGuid)) ??
    only(partitions, hasLabel('root')) ??
    only(partitions, ({ typeGuid }) => typeGuid === LINUX_DATA)
  )
}

function hasLabel(label: string): (partition: GptPartition) => boolean {
  return (partition) => partition.label.toLowerCase() === label
}

/** The partition for which something holds, when it holds for one alone. */
function only(
  partitions: readonly GptPartition[],
  holds: (partition: GptPartition) => boolean,
): GptPartition | undefined {
  const [first, second] = partitions.filter(holds)
  return second === undefined ? first : undefined
}

function byNumber(partitions: readonly GptPartition[], number: number, { image }: Choice): GptPartition {
  const found = partitions.find((partition) => partition.number === number)
  if (found !== undefined) return found
  throw new FirstlightError('refused', `${image.path} has no partition ${number}`, { hint: hintOf(partitions) })
}

function stretchOf({ number, start, size }: GptPartition, { sectorSize }: Choice): Stretch {
  return { partition: number, offset: start * sectorSize, size: size * sectorSize }
}

function unclear(partitions: readonly GptPartition[], path: HostPath): FirstlightError {
  return new FirstlightError('refused', `finding the root of ${path}: it is not clear which partition it is`, {
    hint: hintOf(partitions),
  })
}

function hintOf(partitions: readonly GptPartition[]): string {
  const list = partitions.map(({ number, label }) =>
    label === '' ? `${number}` : `${number} ${JSON.stringify(label)}`,
  )
  return `choose with --root-partition and --boot-partition among ${list.length === 0 ? 'none' : list.join(', ')}`
}

function absurd(path: HostPath, { beyondEnd }: AbsurdTable): FirstlightError {
  if (beyondEnd === undefined) return damaged(path)
  return new FirstlightError('refused', `partition ${beyondEnd} of ${path} lies beyond the end of the image`, {
    hint: 'the image may have been cut off when it was copied',
  })
}

function damaged(path: HostPath): FirstlightError {
  return new FirstlightError('refused', `the partition table of ${path}, a GPT, is damaged`, {
    hint: 'copy the image anew, or repair its table (sgdisk --verify tells what is wrong)',
  })
}

function noGpt(path: HostPath): FirstlightError {
  return new FirstlightError('refused', `${path} has an MBR; only a GPT or a bare filesystem is understood`, {
    hint: 'mount its root and name the directory',
  })
}
