/**
 * Reads files of a FAT12, FAT16 or FAT32 file system (Microsoft's FAT specification 1.03), by long or short names without
 * regard to case. Everything on the drive may be a lie: chains that loop or leave the drive end in an error.
 */
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { FirstlightError } from '../../errors.ts'
import type { RandomAccess } from '../machine/devices.ts'

const ENTRY = 32
const MAX_DIRECTORY = 4 * 1024 * 1024
const DIRECTORY_FLAG = 0x10
const LABEL_FLAG = 0x08
const LONG_NAME = 0x0f
const FREE = 0xe5
/** Windows NT keeps in these bits whether the base and the extension of a short name are lower case. */
const LOWER_BASE = 0x08
const LOWER_EXTENSION = 0x10

interface Geometry {
  readonly sectorSize: number
  readonly clusterSize: number
  readonly fatOffset: number
  readonly fatBits: 12 | 16 | 32
  /** Offset of the fixed root directory and its length; FAT32 has none but a cluster. */
  readonly root: { readonly offset: number; readonly length: number } | { readonly cluster: number }
  readonly dataOffset: number
  readonly clusters: number
}

interface Entry {
  readonly names: readonly string[]
  readonly directory: boolean
  readonly cluster: number
  readonly size: number
}

/** Whether this is a FAT file system. */
export function isFat(access: RandomAccess): boolean {
  return geometryOf(access) !== undefined
}

/**
 * The bytes of a file; `undefined` when the drive has none of that name.
 * @throws FirstlightError `provider-failed` when the drive is damaged or something else has the name
 */
export function readFatFile(access: RandomAccess, path: string): Uint8Array | undefined {
  const { geometry, entry } = find(access, path)
  if (entry === undefined) return undefined
  if (entry === 'root' || entry.directory) throw damaged(`${path} is a directory`)
  return readFile(access, geometry, entry)
}

/**
 * The names in a directory, long where they have one; none when there is no such directory.
 * @throws FirstlightError `provider-failed` when the drive is damaged
 */
export function listFatDirectory(access: RandomAccess, path: string): readonly string[] {
  const { geometry, entry } = find(access, path)
  if (entry === undefined || (entry !== 'root' && !entry.directory)) return []
  const directory =
    entry === 'root'
      ? rootOf(access, geometry)
      : readChain(access, geometry, { cluster: entry.cluster, limit: MAX_DIRECTORY })
  return entriesOf(directory).flatMap(({ names }) => names.at(-1) ?? [])
}

interface Found {
  readonly geometry: Geometry
  readonly entry: Entry | 'root' | undefined
}

function find(access: RandomAccess, path: string): Found {
  const geometry = geometryOf(access)
  if (geometry === undefined) throw damaged('it has no boot sector')
  let entry: Found['entry'] = 'root'
  let directory = rootOf(access, geometry)
  for (const part of path.split('/').filter((each) => each !== '' && each !== '.')) {
    if (entry !== 'root') {
      if (!entry.directory) return { geometry, entry: undefined }
      directory = readChain(access, geometry, { cluster: entry.cluster, limit: MAX_DIRECTORY })
    }
    const wanted = part.toLowerCase()
    const named: Entry | undefined = entriesOf(directory).find(({ names }) =>
      names.some((name) => name.toLowerCase() === wanted),
    )
    if (named === undefined) return { geometry, entry: undefined }
    entry = named
  }
  return { geometry, entry }
}

function geometryOf(access: RandomAccess): Geometry | undefined {
  const boot = Buffer.from(access.read(0, 512))
  if (boot.length < 512 || boot.readUInt16LE(510) !== 0xaa55) return undefined
  const sectorSize = boot.readUInt16LE(11)
  const sectorsPerCluster = boot[13] ?? 0
  const reserved = boot.readUInt16LE(14)
  const fats = boot[16] ?? 0
  const rootEntries = boot.readUInt16LE(17)
  const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32)
  const fatSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36)
  if (!isPower(sectorSize) || sectorSize < 512 || sectorSize > 4096 || !isPower(sectorsPerCluster)) return undefined
  if (reserved === 0 || fats === 0 || fats > 4 || fatSectors === 0) return undefined
  const rootOffset = (reserved + fats * fatSectors) * sectorSize
  const rootLength = Math.ceil((rootEntries * ENTRY) / sectorSize) * sectorSize
  const dataOffset = rootOffset + rootLength
  const clusterSize = sectorsPerCluster * sectorSize
  const clusters = Math.floor((sectors * sectorSize - dataOffset) / clusterSize)
  if (clusters < 1) return undefined
  const fatBits = rootEntries === 0 ? 32 : clusters < 4085 ? 12 : 16
  const root = fatBits === 32 ? { cluster: boot.readUInt32LE(44) } : { offset: rootOffset, length: rootLength }
  return { sectorSize, clusterSize, fatOffset: reserved * sectorSize, fatBits, root, dataOffset, clusters }
}

function isPower(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0
}

function rootOf(access: RandomAccess, geometry: Geometry): Uint8Array {
  const { root } = geometry
  if ('cluster' in root) return readChain(access, geometry, { cluster: root.cluster, limit: MAX_DIRECTORY })
  return access.read(root.offset, root.length)
}

function readFile(access: RandomAccess, geometry: Geometry, { cluster, size }: Entry): Uint8Array {
  if (size === 0) return new Uint8Array()
  if (size > FETCHED_LIMIT) throw damaged(`something on it is larger than ${FETCHED_LIMIT} bytes`)
  const bytes = readChain(access, geometry, { cluster, limit: size + geometry.clusterSize })
  if (bytes.length < size) throw damaged('a file ends before its size')
  return bytes.subarray(0, size)
}

function readChain(
  access: RandomAccess,
  geometry: Geometry,
  { cluster, limit }: { readonly cluster: number; readonly limit: number },
): Uint8Array {
  const parts: Uint8Array[] = []
  let total = 0
  for (let current = cluster; current >= 2 && current < geometry.clusters + 2;) {
    const part = access.read(geometry.dataOffset + (current - 2) * geometry.clusterSize, geometry.clusterSize)
    if (part.length < geometry.clusterSize) throw damaged('it ends before its contents do')
    parts.push(part)
    total += part.length
    if (total > limit) throw damaged('a chain of clusters has no end')
    current = nextCluster(access, geometry, current)
  }
  return Buffer.concat(parts)
}

function nextCluster(access: RandomAccess, { fatBits, fatOffset }: Geometry, cluster: number): number {
  const offset = fatOffset + Math.floor((cluster * fatBits) / 8)
  const bytes = Buffer.alloc(4)
  bytes.set(access.read(offset, 4))
  const value = bytes.readUInt32LE(0)
  if (fatBits === 32) return value & 0x0fffffff
  if (fatBits === 16) return value & 0xffff
  return cluster % 2 === 0 ? value & 0xfff : (value >> 4) & 0xfff
}

function entriesOf(directory: Uint8Array): readonly Entry[] {
  const bytes = Buffer.from(directory.buffer, directory.byteOffset, directory.length)
  const entries: Entry[] = []
  let long = ''
  for (let at = 0; at + ENTRY <= bytes.length && bytes[at] !== 0; at += ENTRY) {
    const entry = bytes.subarray(at, at + ENTRY)
    const attributes = entry[11] ?? 0
    if (entry[0] === FREE) long = ''
    else if (attributes === LONG_NAME) long = longPart(entry) + ((entry[0] ?? 0) & 0x40 ? '' : long)
    else {
      const names = [shortName(entry), ...(long === '' ? [] : [long.replace(/[\0\uffff].*$/s, '')])]
      const cluster = (entry.readUInt16LE(20) << 16) | entry.readUInt16LE(26)
      const directoryEntry = (attributes & DIRECTORY_FLAG) !== 0
      if ((attributes & LABEL_FLAG) === 0) {
        entries.push({ names, directory: directoryEntry, cluster, size: entry.readUInt32LE(28) })
      }
      long = ''
    }
  }
  return entries
}

function longPart(entry: Buffer): string {
  return Buffer.concat([entry.subarray(1, 11), entry.subarray(14, 26), entry.subarray(28, 32)]).toString('utf16le')
}

function shortName(entry: Buffer): string {
  const flags = entry[12] ?? 0
  const base = entry.subarray(0, 8).toString('latin1').trimEnd()
  const extension = entry.subarray(8, 11).toString('latin1').trimEnd()
  const shownBase = flags & LOWER_BASE ? base.toLowerCase() : base
  const shownExtension = flags & LOWER_EXTENSION ? extension.toLowerCase() : extension
  return shownExtension === '' ? shownBase : `${shownBase}.${shownExtension}`
}

function damaged(reason: string): FirstlightError {
  return new FirstlightError('provider-failed', `reading a FAT drive: ${reason}`)
}
