import fs from 'node:fs'
import path from 'node:path'
import { DOCUMENT_LIMIT } from '../document/read.ts'
import { FirstlightError } from '../errors.ts'
import type { ConfigSource } from '../report/source.ts'
import { formatBytes, MIB } from '../util/bytes.ts'
import type { Io } from './io.ts'

/** A document as the command line names it. */
export interface LoadedDocument {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/**
 * Reads the document that an argument names: a file, or `-` for standard input. The source keeps the user's spelling.
 * @throws FirstlightError `source-unreadable`, `source-too-large`
 */
export async function loadDocument(name: string, io: Io): Promise<LoadedDocument> {
  if (name === '-') {
    const bytes = await io.stdin(DOCUMENT_LIMIT)
    if (bytes.length > DOCUMENT_LIMIT) throw tooLarge('on standard input')
    return { bytes, source: { kind: 'stdin' } }
  }
  const file = path.resolve(io.cwd, name)
  try {
    return { bytes: readWhole(file, name), source: { kind: 'file', path: name } }
  } catch (error) {
    if (error instanceof FirstlightError) throw error
    throw new FirstlightError('source-unreadable', `reading the document ${name} failed`, {
      cause: error,
      hint: 'the argument is the path of a document, or - for standard input',
    })
  }
}

/** Reads a file, or a pipe or device that tells no size, and never more than a document may have. */
function readWhole(file: string, name: string): Uint8Array {
  const descriptor = fs.openSync(file, 'r')
  try {
    const stat = fs.fstatSync(descriptor)
    if (stat.isFile()) {
      if (stat.size > DOCUMENT_LIMIT) throw tooLarge(name)
      return fs.readFileSync(descriptor)
    }
    const chunks: Uint8Array[] = []
    for (let size = 0; size <= DOCUMENT_LIMIT;) {
      const chunk = Buffer.alloc(MIB / 16)
      const count = fs.readSync(descriptor, chunk)
      if (count === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, count))
      size += count
    }
    throw tooLarge(name)
  } finally {
    fs.closeSync(descriptor)
  }
}

function tooLarge(name: string): FirstlightError {
  return new FirstlightError('source-too-large', `reading the document ${name}: it is too large`, {
    hint: `a document may have ${formatBytes(DOCUMENT_LIMIT)}; keep large contents on a server and name their URL`,
  })
}
