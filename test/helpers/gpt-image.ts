import fs from 'node:fs'
import { crc32 } from 'node:zlib'

const SECTOR = 512
const ENTRIES = 128
const ENTRY_BYTES = 128
/** The GUID of Linux filesystem data as a GPT stores it. */
const LINUX = Buffer.from('AF3DC60F838472478E793D69D8477DE4', 'hex')

/** A partition of an image. */
export interface ImagePartition {
  readonly number: number
  readonly start: number
  readonly size: number
}

/** Writes a sparse disk image with a GPT (UEFI specification 2.10, section 5.3) and sectors of 512 bytes. */
export function writeGptImage(file: string, sectors: number, partitions: readonly ImagePartition[]): void {
  const entries = Buffer.alloc(ENTRIES * ENTRY_BYTES)
  for (const { number, start, size } of partitions) {
    const at = (number - 1) * ENTRY_BYTES
    LINUX.copy(entries, at)
    entries.fill(number, at + 16, at + 32)
    entries.writeBigUInt64LE(BigInt(start), at + 32)
    entries.writeBigUInt64LE(BigInt(start + size - 1), at + 40)
  }
  const last = sectors - 1
  const descriptor = fs.openSync(file, 'w')
  try {
    fs.ftruncateSync(descriptor, sectors * SECTOR)
    fs.writeSync(descriptor, protectiveMbr(last), 0, SECTOR, 0)
    fs.writeSync(descriptor, header({ own: 1, other: last, table: 2, last }, entries), 0, SECTOR, SECTOR)
    fs.writeSync(descriptor, entries, 0, entries.length, 2 * SECTOR)
    fs.writeSync(descriptor, entries, 0, entries.length, (last - 32) * SECTOR)
    fs.writeSync(descriptor, header({ own: last, other: 1, table: last - 32, last }, entries), 0, SECTOR, last * SECTOR)
  } finally {
    fs.closeSync(descriptor)
  }
}

function protectiveMbr(last: number): Buffer {
  const mbr = Buffer.alloc(SECTOR)
  mbr.writeUInt32LE(0x00_02_00_00 >>> 8, 447)
  mbr.writeUInt8(0xee, 450)
  mbr.writeUInt32LE(1, 454)
  mbr.writeUInt32LE(last, 458)
  mbr.writeUInt16LE(0xaa55, 510)
  return mbr
}

interface Places {
  readonly own: number
  readonly other: number
  readonly table: number
  readonly last: number
}

function header({ own, other, table, last }: Places, entries: Buffer): Buffer {
  const sector = Buffer.alloc(SECTOR)
  sector.write('EFI PART', 0)
  sector.writeUInt32LE(0x00_01_00_00, 8)
  sector.writeUInt32LE(92, 12)
  sector.writeBigUInt64LE(BigInt(own), 24)
  sector.writeBigUInt64LE(BigInt(other), 32)
  sector.writeBigUInt64LE(34n, 40)
  sector.writeBigUInt64LE(BigInt(last - 33), 48)
  sector.fill(7, 56, 72)
  sector.writeBigUInt64LE(BigInt(table), 72)
  sector.writeUInt32LE(ENTRIES, 80)
  sector.writeUInt32LE(ENTRY_BYTES, 84)
  sector.writeUInt32LE(crc32(entries), 88)
  sector.writeUInt32LE(crc32(sector.subarray(0, 92)), 16)
  return sector
}
