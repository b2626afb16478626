import type { MadeFormatName } from '../../config/filesystem-formats.ts'

/** Reads bytes of a device; fewer at its end. */
export type ReadBytes = (offset: number, length: number) => Buffer

/**
 * How many bytes a filesystem takes of its device, from its superblock: libblkid says so only since util-linux 2.39.
 * @returns `undefined` for a type that is not known here, or a superblock that says nothing sensible
 */
export function filesystemSize(type: string, read: ReadBytes): number | undefined {
  const size = BY_TYPE.get(type)?.(read)
  return size !== undefined && Number.isSafeInteger(size) && size > 0 ? size : undefined
}

/** By every format that is made, and by those that a probe tells apart from them. */
const SIZES: Readonly<Record<MadeFormatName | 'ext2' | 'ext3', (read: ReadBytes) => number | undefined>> = {
  ext2: extSize,
  ext3: extSize,
  ext4: extSize,
  xfs(read) {
    const block = readWhole(read, 0, 16)
    return block && block.readUInt32BE(4) * Number(block.readBigUInt64BE(8))
  },
  btrfs(read) {
    // What this device gives, of however many there are.
    const block = readWhole(read, 0x1_0000, 0xd9)
    return block && Number(block.readBigUInt64LE(0xd1))
  },
  vfat(read) {
    const block = readWhole(read, 0, 36)
    return block && block.readUInt16LE(11) * (block.readUInt16LE(19) || block.readUInt32LE(32))
  },
  swap(read) {
    const page = readWhole(read, 0, SWAP_PAGE)
    if (page?.toString('latin1', SWAP_PAGE - 10) !== 'SWAPSPACE2') return undefined
    return (page.readUInt32LE(1028) + 1) * SWAP_PAGE
  },
}

const BY_TYPE: ReadonlyMap<string, (read: ReadBytes) => number | undefined> = new Map(Object.entries(SIZES))

/** Other sizes of pages, of other architectures, are not told. */
const SWAP_PAGE = 4096

function extSize(read: ReadBytes): number | undefined {
  const block = readWhole(read, 1024, 1024)
  if (block === undefined) return undefined
  const has64Bits = (block.readUInt32LE(0x60) & 0x80) !== 0
  const blocks = block.readUInt32LE(0x04) + (has64Bits ? block.readUInt32LE(0x150) * 2 ** 32 : 0)
  return blocks * 2 ** (10 + block.readUInt32LE(0x18))
}

function readWhole(read: ReadBytes, offset: number, length: number): Buffer | undefined {
  const bytes = read(offset, length)
  return bytes.length < length ? undefined : bytes
}
