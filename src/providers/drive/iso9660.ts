/**
 * Reads files of an ISO 9660 image (ECMA-119), by their Rock Ridge or Joliet names where there are such. Everything on the
 * disc may be a lie: every extent is checked against limits, and no link is followed.
 */
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { FirstlightError } from '../../errors.ts'
import type { RandomAccess } from '../machine/devices.ts'

const SECTOR = 2048
const FIRST_DESCRIPTOR = 16
const MAX_DESCRIPTORS = 64
const MAX_DIRECTORY = 4 * 1024 * 1024
const MAX_CONTINUATIONS = 16
const DIRECTORY_FLAG = 2
const MORE_EXTENTS_FLAG = 0x80

/** A record of a directory. */
interface Record {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link'
  readonly extents: readonly Extent[]
}

interface Extent {
  readonly sector: number
  readonly length: number
}

interface Volume {
  readonly root: Extent
  readonly joliet: boolean
  readonly rockRidge: boolean
}

/** Whether this is an ISO 9660 image. */
export function isIso9660(access: RandomAccess): boolean {
  return ascii(access.read(FIRST_DESCRIPTOR * SECTOR, 6).subarray(1)) === 'CD001'
}

/**
 * The bytes of a file; `undefined` when the disc has none of that name.
 * @throws FirstlightError `provider-failed` when the disc is damaged or something else has the name
 */
export function readIsoFile(access: RandomAccess, path: string): Uint8Array | undefined {
  const volume = volumeOf(access)
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  let extents: readonly Extent[] = [volume.root]
  for (const [index, part] of parts.entries()) {
    const record = recordsOf(access, volume, extents).find((candidate) => matches(candidate.name, part, volume))
    if (record === undefined) return undefined
    if (record.kind === 'link') throw damaged(`${path} is a link, which is not followed`)
    const isLast = index === parts.length - 1
    if (!isLast && record.kind === 'file') return undefined
    if (isLast && record.kind === 'directory') throw damaged(`${path} is a directory`)
    extents = record.extents
  }
  return readExtents(access, extents, FETCHED_LIMIT)
}

/** Plain names are upper case on the disc, which Linux shows in lower case; the others are compared as they are. */
function matches(name: string, part: string, { joliet, rockRidge }: Volume): boolean {
  return joliet || rockRidge ? name === part : name.toLowerCase() === part.toLowerCase()
}

/** Rock Ridge is taken over Joliet, as Linux does, and either over the plain names. */
function volumeOf(access: RandomAccess): Volume {
  let primary: Extent | undefined
  let joliet: Extent | undefined
  for (let index = 0; index < MAX_DESCRIPTORS; index += 1) {
    const sector = access.read((FIRST_DESCRIPTOR + index) * SECTOR, SECTOR)
    if (sector.length < SECTOR || ascii(sector.subarray(1, 6)) !== 'CD001' || sector[0] === 255) break
    const root = extentOf(sector.subarray(156))
    const escape = ascii(sector.subarray(88, 91))
    if (sector[0] === 1) primary ??= root
    if (sector[0] === 2 && ['%/@', '%/C', '%/E'].includes(escape)) joliet ??= root
  }
  if (primary === undefined) throw damaged('it has no primary volume descriptor')
  const rockRidge = usesRockRidge(access, primary)
  if (rockRidge || joliet === undefined) return { root: primary, joliet: false, rockRidge }
  return { root: joliet, joliet: true, rockRidge: false }
}

/** The root's own record starts with the "SP" entry of the sharing protocol (SUSP 1.12) when Rock Ridge is used. */
function usesRockRidge(access: RandomAccess, root: Extent): boolean {
  const own = access.read(root.sector * SECTOR, SECTOR)
  const entry = own.subarray(systemUseOffset(own), own[0] ?? 0)
  return ascii(entry.subarray(0, 2)) === 'SP' && entry[4] === 0xbe && entry[5] === 0xef
}

function recordsOf(access: RandomAccess, volume: Volume, extents: readonly Extent[]): readonly Record[] {
  const bytes = readExtents(access, extents, MAX_DIRECTORY)
  const records: Record[] = []
  let pending: Extent[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? 0
    if (length === 0) {
      // Records do not cross sectors: the rest of this one is padding.
      at = (Math.floor(at / SECTOR) + 1) * SECTOR
      continue
    }
    const record = bytes.subarray(at, at + length)
    at += length
    if (length < 34 || record.length < length || 33 + (record[32] ?? 0) > length)
      throw damaged('a directory record is cut')
    pending.push(extentOf(record))
    const flags = record[25] ?? 0
    if ((flags & MORE_EXTENTS_FLAG) !== 0) continue
    const entries = volume.rockRidge ? systemUseEntries(access, record) : []
    const kind = entries.some((entry) => signatureOf(entry) === 'SL')
      ? 'link'
      : (flags & DIRECTORY_FLAG) !== 0
        ? 'directory'
        : 'file'
    records.push({ name: nameOf(record, volume, entries), kind, extents: pending })
    pending = []
  }
  return records
}

function nameOf(record: Uint8Array, { joliet }: Volume, entries: readonly Uint8Array[]): string {
  const raw = record.subarray(33, 33 + (record[32] ?? 0))
  if (joliet) return withoutVersion(utf16(raw))
  // NM entries hold the name, in pieces; those flagged as `.` and `..` hold none (RRIP 1.12, 4.1.4).
  const pieces = entries.filter((entry) => signatureOf(entry) === 'NM' && ((entry[4] ?? 0) & 6) === 0)
  if (pieces.length === 0) return withoutVersion(ascii(raw)).replace(/\.$/, '')
  return Buffer.concat(pieces.map((entry) => entry.subarray(5))).toString('utf8')
}

/** The entries of a record's system use area, which may go on in continuation areas (CE; SUSP 1.12, 5.1). */
function systemUseEntries(access: RandomAccess, record: Uint8Array): readonly Uint8Array[] {
  const entries: Uint8Array[] = []
  let area: Uint8Array | undefined = record.subarray(systemUseOffset(record))
  for (let continuations = 0; area !== undefined && continuations < MAX_CONTINUATIONS; continuations += 1) {
    let next: Uint8Array | undefined
    for (let at = 0; at + 4 <= area.length;) {
      const entry = area.subarray(at, at + (area[at + 2] ?? 0))
      if (entry.length < 4 || signatureOf(entry) === 'ST') break
      entries.push(entry)
      if (signatureOf(entry) === 'CE' && entry.length >= 28) next = continuationOf(access, entry)
      at += entry.length
    }
    area = next
  }
  return entries
}

function signatureOf(entry: Uint8Array): string {
  return ascii(entry.subarray(0, 2))
}

function continuationOf(access: RandomAccess, entry: Uint8Array): Uint8Array {
  const view = Buffer.from(entry)
  const length = Math.min(view.readUInt32LE(20), SECTOR)
  return access.read(view.readUInt32LE(4) * SECTOR + view.readUInt32LE(12), length)
}

function systemUseOffset(record: Uint8Array): number {
  const nameLength = record[32] ?? 0
  return 33 + nameLength + (nameLength % 2 === 0 ? 1 : 0)
}

function extentOf(record: Uint8Array): Extent {
  const view = Buffer.from(record.buffer, record.byteOffset, record.length)
  return { sector: view.readUInt32LE(2), length: view.readUInt32LE(10) }
}

function readExtents(access: RandomAccess, extents: readonly Extent[], limit: number): Uint8Array {
  const total = extents.reduce((sum, { length }) => sum + length, 0)
  if (total > limit) throw damaged(`something on it is larger than ${limit} bytes`)
  const parts = extents.map(({ sector, length }) => access.read(sector * SECTOR, length))
  const bytes = Buffer.concat(parts)
  if (bytes.length < total) throw damaged('it ends before its contents do')
  return bytes
}

/** Joliet names are UCS-2 in big-endian order. */
function utf16(raw: Uint8Array): string {
  return Buffer.from(raw.subarray(0, raw.length - (raw.length % 2)))
    .swap16()
    .toString('utf16le')
}

function withoutVersion(name: string): string {
  return name.replace(/;\d+$/, '')
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function damaged(reason: string): FirstlightError {
  return new FirstlightError('provider-failed', `reading an ISO 9660 drive: ${reason}`)
}
