import fs from 'node:fs'
import { createHash } from 'node:crypto'
import type { LuksHeader } from '../host.ts'

/** Where the second copy of a LUKS2 header may be (LUKS2 On-Disk Format, table 1), after the first at 0. */
const SECOND_COPIES = [0x4000, 0x8000, 0x1_0000, 0x2_0000, 0x4_0000, 0x8_0000, 0x10_0000, 0x20_0000, 0x40_0000]

/** The binary part of a LUKS2 header; its JSON follows. */
const BINARY_LENGTH = 4096

/** The LUKS header of a device, checksum verified; `undefined` when there is none. */
export function readLuksHeader(node: string): LuksHeader | undefined {
  return readHeader(node)?.header
}

/** Where the data of a LUKS2 volume begins, in bytes; `undefined` when there is none. */
export function readDataOffset(node: string): number | undefined {
  const offsets = Object.values(readHeader(node)?.metadata.segments ?? {}).map(({ offset }) => Number(offset))
  return offsets.length === 0 ? undefined : Math.min(...offsets)
}

interface Found {
  readonly header: LuksHeader
  readonly metadata: Metadata
}

/** What is read of the JSON of a LUKS2 header. */
interface Metadata {
  readonly config?: { readonly flags?: unknown }
  readonly segments?: Readonly<Record<string, { readonly offset?: unknown }>>
}

function readHeader(node: string): Found | undefined {
  const descriptor = fs.openSync(node, fs.constants.O_RDONLY)
  try {
    const read = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, offset))
    }
    const start = read(0, BINARY_LENGTH)
    if (start.length === BINARY_LENGTH && start.toString('latin1', 0, 6) === 'LUKS\u00ba\u00be') {
      if (start.readUInt16BE(6) === 1) {
        return { header: { version: 1, uuid: textOf(start, 168, 40), discard: false }, metadata: {} }
      }
    }
    for (const offset of [0, ...SECOND_COPIES]) {
      const header = readCopy(read, offset)
      if (header) return header
    }
    return undefined
  } finally {
    fs.closeSync(descriptor)
  }
}

function readCopy(read: (offset: number, length: number) => Buffer, at: number): Found | undefined {
  const binary = read(at, BINARY_LENGTH)
  if (binary.length < BINARY_LENGTH) return undefined
  if (binary.toString('latin1', 0, 6) !== (at === 0 ? 'LUKS\u00ba\u00be' : 'SKUL\u00ba\u00be')) return undefined
  const length = Number(binary.readBigUInt64BE(8))
  if (binary.readUInt16BE(6) !== 2 || length < 0x4000 || length > 0x40_0000) return undefined
  if (textOf(binary, 72, 32) !== 'sha256' || Number(binary.readBigUInt64BE(256)) !== at) return undefined
  const whole = read(at, length)
  const checksum = Buffer.from(whole.subarray(448, 448 + 32))
  whole.fill(0, 448, 448 + 64)
  if (!createHash('sha256').update(whole).digest().equals(checksum)) return undefined
  const label = textOf(binary, 24, 48)
  const metadata = parseMetadata(textOf(whole, BINARY_LENGTH, length - BINARY_LENGTH))
  const { flags } = metadata.config ?? {}
  const header: LuksHeader = {
    version: 2,
    uuid: textOf(binary, 168, 40),
    label: label === '' ? undefined : label,
    discard: Array.isArray(flags) && flags.includes('allow-discards'),
  }
  return { header, metadata }
}

function parseMetadata(json: string): Metadata {
  return JSON.parse(json) as Metadata
}

function textOf(bytes: Buffer, at: number, length: number): string {
  const text = bytes.toString('utf8', at, at + length)
  const end = text.indexOf('\u0000')
  return end === -1 ? text : text.slice(0, end)
}
