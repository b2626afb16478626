// As much of ELF64, little-endian, as making an executable smaller takes (System V ABI, chapters 4 and 5).

const HEADER = 64
const PROGRAM_HEADER = 56
const LOAD = 1
const PHDR = 6
const GNU_EH_FRAME = 0x6474e550
const NOTHING = 0
const SYMTAB = 2

/** A stretch of a file that is loaded into memory. */
interface Segment {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly fileSize: number
  readonly memorySize: number
  readonly align: number
}

/** Where a symbol of a name that matches is in memory, and how long it is; nothing when there is none. */
export function findSymbol(elf: Buffer, name: RegExp): { readonly address: number; readonly size: number } | undefined {
  for (const section of sectionsOf(elf).filter(({ type }) => type === SYMTAB)) {
    const strings = sectionsOf(elf)[section.link]
    if (strings === undefined) continue
    for (let at = section.offset; at < section.offset + section.size; at += 24) {
      if (!name.test(textAt(elf, strings.offset + elf.readUInt32LE(at)))) continue
      return { address: Number(elf.readBigUInt64LE(at + 8)), size: Number(elf.readBigUInt64LE(at + 16)) }
    }
  }
  return undefined
}

/** Where a section of a name is in memory, and how long it is; nothing when there is none. */
export function findSection(
  elf: Buffer,
  name: string,
): { readonly address: number; readonly size: number } | undefined {
  const sections = sectionsOf(elf)
  // e_shstrndx
  const names = sections[elf.readUInt16LE(62)]
  return names && sections.find((section) => textAt(elf, names.offset + section.name) === name)
}

/** The file saying that nobody finds a way back through its functions, for exceptions or for the calls that led somewhere. */
export function withoutUnwinding(elf: Buffer): Buffer {
  const changed = Buffer.from(elf)
  const segments = segmentsOf(changed)
  writeSegments(
    changed,
    segments.map((segment) => (segment.type === GNU_EH_FRAME ? { ...segment, type: NOTHING } : segment)),
  )
  return changed
}

/** Where in the file the byte is that is loaded to an address. */
export function offsetOf(elf: Buffer, address: number): number {
  const segment = loadedAt(segmentsOf(elf), address)
  return segment.offset + address - segment.address
}

/**
 * The file without the bytes that would be loaded to the addresses from `start` to `end`, both multiples of a page. Nothing
 * is at these addresses afterwards; everything else stays at its own. The table of sections, which only debuggers and linkers
 * read, is left out.
 */
export function withoutStretch(elf: Buffer, { start, end }: { readonly start: number; readonly end: number }): Buffer {
  const segments = segmentsOf(elf)
  const split = loadedAt(segments, start)
  const from = split.offset + start - split.address
  const gone = end - start
  const before = { ...split, fileSize: start - split.address, memorySize: start - split.address }
  const after = {
    ...split,
    address: end,
    offset: from,
    fileSize: split.fileSize - (end - split.address),
    memorySize: split.memorySize - (end - split.address),
  }
  const changed = segments.flatMap((segment): readonly Segment[] => {
    if (segment === split) return [before, after]
    return [segment.offset >= from + gone ? { ...segment, offset: segment.offset - gone } : segment]
  })
  const smaller = Buffer.concat([elf.subarray(0, from), elf.subarray(from + gone)])
  writeSegments(smaller, changed)
  // e_shoff, e_shnum, e_shstrndx
  smaller.writeBigUInt64LE(0n, 40)
  smaller.writeUInt16LE(0, 60)
  smaller.writeUInt16LE(0, 62)
  return smaller
}

function segmentsOf(elf: Buffer): readonly Segment[] {
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) throw new Error('not ELF64, little-endian')
  const table = Number(elf.readBigUInt64LE(32))
  return Array.from({ length: elf.readUInt16LE(56) }, (_, index) => {
    const at = table + index * PROGRAM_HEADER
    const [offset = 0, address = 0, , fileSize = 0, memorySize = 0, align = 0] = [8, 16, 24, 32, 40, 48].map((field) =>
      Number(elf.readBigUInt64LE(at + field)),
    )
    const [type, flags] = [elf.readUInt32LE(at), elf.readUInt32LE(at + 4)]
    return { type, flags, offset, address, fileSize, memorySize, align }
  })
}

/** Writes the table of segments where it is. What puts a program into Node leaves far more room behind it than this takes. */
function writeSegments(elf: Buffer, segments: readonly Segment[]): void {
  const table = Number(elf.readBigUInt64LE(32))
  const room = segments.find(({ type }) => type === PHDR)?.fileSize ?? 0
  if (table < HEADER || segments.length * PROGRAM_HEADER > room) throw new Error('no room for one more segment')
  for (const [index, { type, flags, offset, address, fileSize, memorySize, align }] of segments.entries()) {
    const at = table + index * PROGRAM_HEADER
    elf.writeUInt32LE(type, at)
    elf.writeUInt32LE(flags, at + 4)
    for (const [field, value] of [offset, address, address, fileSize, memorySize, align].entries()) {
      elf.writeBigUInt64LE(BigInt(value), at + 8 + field * 8)
    }
  }
  elf.writeUInt16LE(segments.length, 56)
}

function loadedAt(segments: readonly Segment[], address: number): Segment {
  const found = segments.find(
    (one) => one.type === LOAD && address >= one.address && address < one.address + one.fileSize,
  )
  if (found === undefined) throw new Error(`nothing is loaded to ${address.toString(16)}`)
  return found
}

interface Section {
  readonly name: number
  readonly type: number
  readonly address: number
  readonly offset: number
  readonly size: number
  readonly link: number
}

function sectionsOf(elf: Buffer): readonly Section[] {
  const table = Number(elf.readBigUInt64LE(40))
  return Array.from({ length: elf.readUInt16LE(60) }, (_, index) => {
    const at = table + index * 64
    const [name, type, link] = [elf.readUInt32LE(at), elf.readUInt32LE(at + 4), elf.readUInt32LE(at + 40)]
    const [address = 0, offset = 0, size = 0] = [16, 24, 32].map((field) => Number(elf.readBigUInt64LE(at + field)))
    return { name, type, link, address, offset, size }
  })
}

function textAt(elf: Buffer, start: number): string {
  return elf.toString('latin1', start, elf.indexOf(0, start))
}
