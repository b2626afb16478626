import { concatBytes } from '../../src/util/octets.ts'
import { inflate } from '../../src/util/natives.ts'

/** Gives bytes of an image from a place on, fewer where it ends; nothing when they are not at hand. */
export type ReadPart = (from: number, length: number) => Promise<Uint8Array | undefined>

/** A part of an image of which nothing can be told: it is no squashfs, is broken, or packed in a way that is not known here. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Whatever is larger is not the small text that is looked for. */
const LARGEST = 1024 * 1024
const METADATA_BLOCK = 8192
const NO_FRAGMENT = 0xffff_ffff

interface Image {
  readonly part: ReadPart
  readonly packing: 'zlib' | 'zstd' | undefined
  readonly blockSize: number
  readonly inodes: number
  readonly directories: number
  readonly fragments: number
}

/** A place in a table: the block that it is in, from where the table begins, and how far into that block when it is unpacked. */
interface Place {
  readonly block: number
  readonly offset: number
}

type Inode =
  | { readonly kind: 'directory'; readonly size: number; readonly at: Place }
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'other' }

/**
 * The texts of the files in a directory of a squashfs (version 4.0: the kernel's squashfs(5) and squashfs_fs.h), by their
 * names; none when there is no such directory. `undefined` when that cannot be told.
 */
export async function filesInSquashfs(
  part: ReadPart,
  directory: readonly string[],
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { image, root } = await open(part)
    let inode = await inodeAt(image, root)
    for (const name of directory) {
      const place: Place | undefined =
        inode.kind === 'directory' ? (await entriesOf(image, inode)).get(name) : undefined
      if (place === undefined) return {}
      inode = await inodeAt(image, place)
    }
    if (inode.kind !== 'directory') return {}
    const texts: Record<string, string> = {}
    for (const [name, place] of await entriesOf(image, inode)) {
      const file = await inodeAt(image, place)
      if (file.kind === 'file') texts[name] = file.text
    }
    return texts
  } catch (thrown) {
    if (thrown instanceof Unreadable) return undefined
    throw thrown
  }
}

async function open(part: ReadPart): Promise<{ readonly image: Image; readonly root: Place }> {
  const view = viewOf(await exactly(part, 0, 96))
  if (view.getUint32(0, true) !== 0x7371_7368 || view.getUint16(28, true) !== 4) throw new Unreadable()
  const image = {
    part,
    packing: ({ 1: 'zlib', 6: 'zstd' } as const)[view.getUint16(20, true)],
    blockSize: Math.min(view.getUint32(12, true), LARGEST),
    inodes: numberAt(view, 64),
    directories: numberAt(view, 72),
    fragments: numberAt(view, 80),
  }
  const root = view.getBigUint64(32, true)
  return { image, root: { block: Number(root >> 16n), offset: Number(root & 0xffffn) } }
}

async function inodeAt(image: Image, place: Place): Promise<Inode> {
  const read = metadataFrom(image, image.inodes, place)
  switch ((await read(16)).getUint16(0, true)) {
    case 1: {
      const view = await read(16)
      const at = { block: view.getUint32(0, true), offset: view.getUint16(10, true) }
      return { kind: 'directory', size: view.getUint16(8, true), at }
    }
    case 8: {
      const view = await read(24)
      const at = { block: view.getUint32(8, true), offset: view.getUint16(18, true) }
      return { kind: 'directory', size: view.getUint32(4, true), at }
    }
    case 2: {
      const view = await read(16)
      const fragment = { index: view.getUint32(4, true), offset: view.getUint32(8, true) }
      const extent = { start: view.getUint32(0, true), size: view.getUint32(12, true), fragment }
      return { kind: 'file', text: await textOf(image, extent, read) }
    }
    case 9: {
      const view = await read(40)
      const fragment = { index: view.getUint32(28, true), offset: view.getUint32(32, true) }
      const extent = { start: numberAt(view, 0), size: numberAt(view, 8), fragment }
      return { kind: 'file', text: await textOf(image, extent, read) }
    }
    default:
      return { kind: 'other' }
  }
}

interface Extent {
  readonly start: number
  readonly size: number
  readonly fragment: { readonly index: number; readonly offset: number }
}

/** A file of at most one block is in a fragment that it shares with others, or in a block of its own. */
async function textOf(image: Image, { start, size, fragment }: Extent, read: ReadMetadata): Promise<string> {
  if (size === 0) return ''
  if (size > image.blockSize) throw new Unreadable()
  if (fragment.index === NO_FRAGMENT) {
    const block = await unpack(image, start, (await read(4)).getUint32(0, true))
    return textIn(block, 0, size)
  }
  const table = viewOf(await exactly(image.part, image.fragments + 8 * Math.floor(fragment.index / 512), 8))
  const entry = await metadataFrom(image, numberAt(table, 0), { block: 0, offset: (fragment.index % 512) * 16 })(16)
  return textIn(await unpack(image, numberAt(entry, 0), entry.getUint32(8, true)), fragment.offset, size)
}

/** A block of data: the bits of its size say how long it is, and whether it is packed. */
async function unpack(image: Image, start: number, word: number): Promise<Uint8Array> {
  const packed = await exactly(image.part, start, Math.min(word & 0xff_ffff, LARGEST))
  return (word & 0x100_0000) === 0 ? inflated(image, packed, image.blockSize) : packed
}

/** The names in a directory, and where the inode of each is. */
async function entriesOf(
  image: Image,
  { size, at }: { readonly size: number; readonly at: Place },
): Promise<ReadonlyMap<string, Place>> {
  if (size > LARGEST) throw new Unreadable()
  const read = metadataFrom(image, image.directories, at)
  const entries = new Map<string, Place>()
  // The size counts three bytes for what is not stored: the directory itself and the one above.
  for (let left = size - 3; left > 0; left -= 12) {
    const head = await read(12)
    const block = head.getUint32(4, true)
    for (let count = head.getUint32(0, true) + 1; count > 0 && left > 0; count -= 1) {
      const entry = await read(8)
      const length = entry.getUint16(6, true) + 1
      const name = await read(length)
      entries.set(textIn(bytesOf(name), 0, length), { block, offset: entry.getUint16(0, true) })
      left -= 8 + length
    }
  }
  return entries
}

type ReadMetadata = (length: number) => Promise<DataView>

/** Reads on from a place in a table, which is a chain of packed blocks. */
function metadataFrom(image: Image, table: number, { block, offset }: Place): ReadMetadata {
  let [at, skip] = [table + block, offset]
  let held: Uint8Array = new Uint8Array()
  return async (length) => {
    while (held.length < length) {
      const word = viewOf(await exactly(image.part, at, 2)).getUint16(0, true)
      const stored = await exactly(image.part, at + 2, word & 0x7fff)
      const bytes = (word & 0x8000) === 0 ? inflated(image, stored, METADATA_BLOCK) : stored
      if (bytes.length <= skip) throw new Unreadable()
      held = concatBytes([held, bytes.subarray(skip)])
      at += 2 + stored.length
      skip = 0
    }
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return viewOf(taken)
  }
}

function inflated({ packing }: Image, packed: Uint8Array, limit: number): Uint8Array {
  const bytes = packing === undefined ? undefined : inflate(packing, packed, limit)
  if (bytes === undefined) throw new Unreadable()
  return bytes
}

async function exactly(part: ReadPart, from: number, length: number): Promise<Uint8Array> {
  const bytes = Number.isSafeInteger(from) ? await part(from, length) : undefined
  if (bytes?.length !== length) throw new Unreadable()
  return bytes
}

function numberAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function textIn(bytes: Uint8Array, from: number, length: number): string {
  if (from + length > bytes.length) throw new Unreadable()
  return new TextDecoder().decode(bytes.subarray(from, from + length))
}
