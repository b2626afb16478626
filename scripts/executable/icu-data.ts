// The data of ICU that Node carries: one table of named items (ICU's "common data", `ucmndata.h` in its sources).

/** One thing that ICU looks up by name. */
export interface Item {
  /** With the name of the package in front: `icudt78l/brkitr/root.res`. */
  readonly name: string
  readonly bytes: Buffer
}

/** The resources of one language or place: `de`, `zh_Hant_TW`. Everything else has longer words in its name. */
const LOCALE = /^(?:[a-z]{2,3})(?:_[A-Za-z0-9]*)*\.res$/
/** What no boot asks for: tables of character sets other than Unicode, rules for transcribing, for finding words in a text. */
const UNUSED = /\.cnv$|^translit\/|^brkitr\/(?!.*(?:root|en|res_index|pool)\.res$)/

/**
 * The same data with the resources of one language alone, English, as in a Node that was built with
 * `--with-intl=small-icu`, and without what no boot asks for. Names, order and form stay; ICU falls back to the root's
 * resources for a language that is not there, as for any that it never knew.
 * @throws Error when the data is not as it is known here
 */
export function englishOnly(data: Buffer): Buffer {
  const { header, items } = read(data)
  const kept = items.filter(({ name }) => isKept(name.slice(name.indexOf('/') + 1)))
  if (kept.length === items.length) throw new Error('there is nothing to leave out')
  return write(data.subarray(0, header), kept)
}

/** Everything that is in the data. @throws Error when it is not as it is known here */
export function itemsOf(data: Buffer): readonly Item[] {
  return read(data).items
}

function isKept(name: string): boolean {
  if (UNUSED.test(name)) return false
  const file = name.slice(name.lastIndexOf('/') + 1)
  return !LOCALE.test(file) || /^en(?:_US(?:_POSIX)?|_001)?\.res$/.test(file)
}

function read(data: Buffer): { readonly header: number; readonly items: readonly Item[] } {
  const header = data.readUInt16LE(0)
  const isKnown = data[2] === 0xda && data[3] === 0x27 && data.toString('latin1', 12, 16) === 'CmnD' && data[16] === 1
  if (!isKnown) throw new Error('the data of ICU begins otherwise')
  const count = data.readUInt32LE(header)
  const entries = Array.from({ length: count }, (_, index) => {
    const at = header + 4 + index * 8
    const start = header + data.readUInt32LE(at)
    return { name: data.toString('latin1', start, data.indexOf(0, start)), at: header + data.readUInt32LE(at + 4) }
  })
  const items = entries.map(({ name, at }, index) => ({
    name,
    bytes: data.subarray(at, entries[index + 1]?.at ?? data.length),
  }))
  return { header, items }
}

/** Header, number of items, where each name and each item is (from the end of the header), the names, the items. */
function write(header: Buffer, items: readonly Item[]): Buffer {
  const names = items.map(({ name }) => Buffer.from(`${name}\0`, 'latin1'))
  const table = Buffer.alloc(4 + items.length * 8)
  table.writeUInt32LE(items.length, 0)
  let nameAt = table.length
  let itemAt = aligned(table.length + names.reduce((sum, name) => sum + name.length, 0))
  const pieces: Buffer[] = []
  for (const [index, { bytes }] of items.entries()) {
    table.writeUInt32LE(nameAt, 4 + index * 8)
    table.writeUInt32LE(itemAt, 8 + index * 8)
    nameAt += names[index]?.length ?? 0
    const padded = Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)])
    pieces.push(padded)
    itemAt += padded.length
  }
  const gap = Buffer.alloc(aligned(nameAt) - nameAt)
  return Buffer.concat([header, table, ...names, gap, ...pieces])
}

/** ICU wants its items at multiples of 16 bytes; the header is one, too. */
function aligned(length: number): number {
  return Math.ceil(length / 16) * 16
}
