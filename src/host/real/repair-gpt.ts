import fs from 'node:fs'
import { crc32 } from 'node:zlib'
import { isProtective, readRawCopy, type RawCopy, type ReadBytes } from './read-gpt.ts'

/**
 * Makes both copies of a GPT say what the one says that is read: sgdisk works on no table of which one copy is damaged, as
 * it is when it was killed or the power was cut while it wrote, or the other one is left from before.
 * @returns whether anything was to be done
 */
export function repairGpt(node: string, sectorSize: number, sectors: number): boolean {
  const descriptor = fs.openSync(node, fs.constants.O_RDWR | fs.constants.O_SYNC)
  try {
    const read: ReadBytes = (offset, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, offset))
    }
    const pieces = repairs(read, sectorSize, sectors)
    for (const { offset, bytes } of pieces) fs.writeSync(descriptor, bytes, 0, bytes.length, offset)
    return pieces.length > 0
  } finally {
    fs.closeSync(descriptor)
  }
}

interface Piece {
  readonly offset: number
  readonly bytes: Buffer
}

/** What is to be written, in order: entries before the header that vouches for them. */
function repairs(read: ReadBytes, sectorSize: number, sectors: number): readonly Piece[] {
  const copyAt = (at: number): RawCopy | undefined => {
    const found = readRawCopy(read, { sectorSize, sectors, at })
    return found === 'absurd' ? undefined : found
  }
  const first = copyAt(1)
  const end = first === undefined ? sectors - 1 : Number(first.header.readBigUInt64LE(32))
  const second = end < sectors ? copyAt(end) : undefined
  const good = first ?? second
  if (good === undefined) return []
  const mbr = read(0, 512)
  const isWhole = first !== undefined && second !== undefined && first.entries.equals(second.entries)
  const entriesAt = end - Math.ceil(good.entries.length / sectorSize)
  const pieces: Piece[] = []
  if (!isWhole && good === first && end < sectors)
    pieces.push(...copyOf(good, { at: end, other: 1, entriesAt, sectorSize }))
  if (!isWhole && good === second) pieces.push(...copyOf(good, { at: 1, other: end, entriesAt: 2, sectorSize }))
  if (!isProtective(mbr)) pieces.push({ offset: 0, bytes: protectiveMbr(mbr, sectors) })
  return pieces
}

interface Places {
  readonly at: number
  readonly other: number
  readonly entriesAt: number
  readonly sectorSize: number
}

function copyOf({ header, entries }: RawCopy, { at, other, entriesAt, sectorSize }: Places): readonly Piece[] {
  const copy = Buffer.from(header)
  copy.writeBigUInt64LE(BigInt(at), 24)
  copy.writeBigUInt64LE(BigInt(other), 32)
  copy.writeBigUInt64LE(BigInt(entriesAt), 72)
  copy.writeUInt32LE(0, 16)
  copy.writeUInt32LE(crc32(copy.subarray(0, copy.readUInt32LE(12))), 16)
  return [
    { offset: entriesAt * sectorSize, bytes: entries },
    { offset: at * sectorSize, bytes: copy },
  ]
}

/** The MBR of a disk with a GPT (UEFI specification, 5.2.3): one partition over all of it. Boot code stays. */
function protectiveMbr(before: Buffer, sectors: number): Buffer {
  const mbr = Buffer.from(before)
  mbr.fill(0, 446, 510)
  mbr.write('00000200eeffffff', 446, 'hex')
  mbr.writeUInt32LE(1, 454)
  mbr.writeUInt32LE(Math.min(sectors - 1, 0xffff_ffff), 458)
  mbr.writeUInt16LE(0xaa55, 510)
  return mbr
}
