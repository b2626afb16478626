import { crc32 } from 'node:zlib'
import { usableSectors, type UsableSectors } from '../gpt.ts'
import type { PartitionEntry } from '../host.ts'

/** A partition as a GPT holds it. */
export type GptPartition = Omit<PartitionEntry, 'inUse'>

/** Reads a number of bytes from a disk, or fewer at its end. */
export type ReadBytes = (offset: number, length: number) => Buffer

/** A GPT as one of its copies holds it. */
export interface GptTable {
  readonly partitions: readonly GptPartition[]
  /** First and last sector that partitions may have, once the second copy is at the end of the disk. */
  readonly usable: UsableSectors
  /** Whether the disk goes on behind the second copy: an image for a smaller one was written to it. */
  readonly isGrown: boolean
  /** Whether everything in front is zeros, so that only the second copy is left, and the kernel sees no table. */
  readonly isFrontLost: boolean
}

/** A GPT that is whole, and that nobody here can read: its numbers are absurd. */
export interface AbsurdTable {
  readonly kind: 'absurd'
  /** The first partition that ends behind the disk, if that is what is absurd. */
  readonly beyondEnd?: number
}

/** What is at the place of a table. */
export type TableFound =
  | (GptTable & { readonly kind: 'gpt' })
  | AbsurdTable
  /** No GPT. `mbr` is the identity of an MBR's table, 8 hex digits, where the first sector looks like one. */
  | { readonly kind: 'no-gpt'; readonly mbr?: string }

/** The bytes of a header that its checksum covers (UEFI specification, 5.3.2). */
const HEADER_LENGTH = 92

/** No real table has more entries; a larger number is damage or malice. */
const MOST_ENTRIES = 1024

/**
 * Reads the GPT of a disk: the first copy, or the second when the first is damaged. Checksums are verified and every
 * number is bounded before it is used, since anybody may have written the disk. An MBR with partitions of its own is what
 * the kernel goes by: a GPT behind it is left from before (UEFI specification, 5.2.3). Where the first sectors were zeroed, the
 * second copy still tells what is on the disk, and sgdisk would bring it back.
 */
export function readGpt(read: ReadBytes, sectorSize: number, sectors: number): TableFound {
  const mbr = read(0, 512)
  if (hasMbrTable(mbr) && !isProtective(mbr)) return { kind: 'no-gpt', mbr: identityOf(mbr) }
  const first = readCopy(read, { sectorSize, sectors, at: 1 })
  if (first?.kind === 'absurd') return first
  if (first) return { ...first, isFrontLost: false }
  const isFrontLost = isZero(read(0, usableSectors(sectors, sectorSize).first * sectorSize))
  // A drive without a medium, and a loop device without a file, have no sectors at all.
  const mayHaveSecond = sectors > 1 && (isProtective(mbr) || isFrontLost)
  const second = mayHaveSecond ? readCopy(read, { sectorSize, sectors, at: sectors - 1 }) : undefined
  if (second?.kind === 'absurd') return second
  if (second) return { ...second, isFrontLost }
  return { kind: 'no-gpt', mbr: hasMbrTable(mbr) ? identityOf(mbr) : undefined }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

function identityOf(mbr: Buffer): string {
  return mbr.readUInt32LE(440).toString(16).padStart(8, '0').toUpperCase()
}

/** Where a copy of a table is looked for. */
export interface Place {
  readonly sectorSize: number
  readonly sectors: number
  readonly at: number
}

/** A copy of a table as its bytes, checksums verified. */
export interface RawCopy {
  readonly header: Buffer
  readonly entries: Buffer
}

/** Reads one copy of a table; `absurd` when its checksum holds and its numbers cannot be. */
export function readRawCopy(read: ReadBytes, { sectorSize, sectors, at }: Place): RawCopy | 'absurd' | undefined {
  const header = read(at * sectorSize, sectorSize)
  if (header.length < HEADER_LENGTH || header.toString('latin1', 0, 8) !== 'EFI PART') return undefined
  const length = header.readUInt32LE(12)
  if (length < HEADER_LENGTH || length > sectorSize) return undefined
  const covered = Buffer.from(header.subarray(0, length))
  covered.writeUInt32LE(0, 16)
  if (crc32(covered) !== header.readUInt32LE(16) || Number(header.readBigUInt64LE(24)) !== at) return undefined

  const count = header.readUInt32LE(80)
  const entrySize = header.readUInt32LE(84)
  const entriesAt = Number(header.readBigUInt64LE(72))
  // The checksum holds: somebody meant it.
  if (count > MOST_ENTRIES || entrySize < 128 || entrySize > 4096 || entriesAt >= sectors) return 'absurd'
  const entries = read(entriesAt * sectorSize, count * entrySize)
  if (entries.length < count * entrySize || crc32(entries) !== header.readUInt32LE(88)) return undefined
  return { header, entries }
}

/** A table as one of its copies tells it alone. */
type TableOfCopy = Omit<GptTable, 'isFrontLost'> & { readonly kind: 'gpt' }

function readCopy(read: ReadBytes, place: Place): TableOfCopy | AbsurdTable | undefined {
  const raw = readRawCopy(read, place)
  if (raw === undefined) return undefined
  if (raw === 'absurd') return { kind: 'absurd' }
  const { sectors, at } = place
  const { header, entries } = raw
  const [count, entrySize] = [header.readUInt32LE(80), header.readUInt32LE(84)]
  const partitions = Array.from({ length: count }, (_, index) =>
    readEntry(entries.subarray(index * entrySize, (index + 1) * entrySize), index + 1),
  ).filter((partition) => partition !== undefined)
  const [first, last] = [Number(header.readBigUInt64LE(40)), Number(header.readBigUInt64LE(48))]
  const beyond = partitions.find(({ start, size }) => size > 0 && start + size > sectors)
  if (beyond) return { kind: 'absurd', beyondEnd: beyond.number }
  if (partitions.some(({ size }) => size <= 0) || first > last || first >= sectors) return { kind: 'absurd' }
  const isGrown = (at === 1 ? Number(header.readBigUInt64LE(32)) : at) < sectors - 1
  // As much as in front is kept free behind when the second copy is moved (sgdisk(8), --move-second-header).
  return { kind: 'gpt', partitions, usable: { first, last: isGrown ? sectors - first : last }, isGrown }
}

function readEntry(entry: Buffer, number: number): GptPartition | undefined {
  const typeGuid = readGuid(entry, 0)
  if (typeGuid === '00000000-0000-0000-0000-000000000000') return undefined
  const start = Number(entry.readBigUInt64LE(32))
  const last = Number(entry.readBigUInt64LE(40))
  const name = entry.toString('utf16le', 56, 128)
  const end = name.indexOf('\u0000')
  const label = end === -1 ? name : name.slice(0, end)
  return { number, start, size: last - start + 1, label, guid: readGuid(entry, 16), typeGuid }
}

/** A GUID in the form of the specification: the first three groups are little-endian. Upper case. */
function readGuid(bytes: Buffer, at: number): string {
  const part = (from: number, to: number): string => bytes.toString('hex', at + from, at + to)
  const flipped = (from: number, to: number): string =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex')
  return `${flipped(0, 4)}-${flipped(4, 6)}-${flipped(6, 8)}-${part(8, 10)}-${part(10, 16)}`.toUpperCase()
}

/** Whether a first sector says that the disk has a GPT. */
export function isProtective(mbr: Buffer): boolean {
  return hasMbrTable(mbr) && [0, 1, 2, 3].some((index) => mbr[446 + index * 16 + 4] === 0xee)
}

/** Whether a first sector holds partitions of an MBR. The boot sector of a FAT or NTFS volume ends in the same bytes. */
function hasMbrTable(mbr: Buffer): boolean {
  if (mbr.length < 512 || mbr.readUInt16LE(510) !== 0xaa55) return false
  const says = [mbr.toString('latin1', 3, 11), mbr.toString('latin1', 54, 59), mbr.toString('latin1', 82, 87)]
  if (says.some((text) => /^(FAT|NTFS|EXFAT)/.test(text))) return false
  const entries = [0, 1, 2, 3].map((index) => mbr.subarray(446 + index * 16, 462 + index * 16))
  return entries.every((entry) => entry[0] === 0 || entry[0] === 0x80) && entries.some((entry) => entry[4] !== 0)
}
