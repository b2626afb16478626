import { run } from '../run.ts'
import { entryOf, USR_A, USR_B, type Partition } from './partitions.ts'

/** What the attribute bits of a /usr partition say to the loader, where ChromeOS has them. */
export interface Slot {
  /** The highest is taken; 0 is never. */
  readonly priority: number
  /** How often it may still be tried before it has been found good. */
  readonly tries: number
  /** Whether it has been found good. */
  readonly successful: boolean
}

const ATTRIBUTES = 48

/** The bits of a partition. */
export function slotOf(file: string, partition: Partition): Slot {
  const bits = entryOf(file, partition).readBigUInt64LE(ATTRIBUTES)
  return {
    priority: Number((bits >> 48n) & 0xfn),
    tries: Number((bits >> 52n) & 0xfn),
    successful: ((bits >> 56n) & 1n) === 1n,
  }
}

/** Sets the bits of a partition: what an update agent does, once the image is written or has been found good. */
export function setSlot(file: string, { number }: Partition, { priority, tries, successful }: Slot): void {
  const bits = (BigInt(priority) << 48n) | (BigInt(tries) << 52n) | (successful ? 1n << 56n : 0n)
  run('sgdisk', [`--attributes=${number}:=:${bits.toString(16).padStart(16, '0')}`, file])
}

/**
 * Which /usr is booted: the one of highest priority that was found good or may still be tried. A try is counted before it is made.
 * @throws Error when none may be booted
 */
export function takeSlot(file: string): Partition {
  const bootable = [USR_A, USR_B]
    .map((partition) => ({ partition, slot: slotOf(file, partition) }))
    .filter(({ slot }) => slot.priority > 0 && (slot.successful || slot.tries > 0))
  const [first] = bootable.toSorted((left, right) => right.slot.priority - left.slot.priority)
  if (first === undefined) throw new Error(`neither USR-A nor USR-B of ${file} may be booted`)
  const { partition, slot } = first
  if (!slot.successful) setSlot(file, partition, { ...slot, tries: slot.tries - 1 })
  return partition
}
