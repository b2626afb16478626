import type { ReadDocument, ReadOptions } from '../document/document.ts'
import { readDocument as readWith } from '../document/read.ts'
import { unpack } from '../fetch/unpack.ts'
import { gzip } from '../node/gzip.ts'
import type { ConfigSource } from '../report/source.ts'

/**
 * Reads a document of any language, decided by its content: checks it and brings it to the newest config. What is packed
 * is unpacked by Node, and so is packed what Butane packs.
 *
 * What is wrong with it is in the report, never thrown. `docs/documents.md` says what becomes of each kind of bytes.
 */
export function readDocument(
  bytes: Uint8Array,
  source: ConfigSource,
  options: ReadOptions = {},
): Promise<ReadDocument> {
  return readWith(bytes, source, { ...options, unpack, gzip })
}
