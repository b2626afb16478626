import fs from 'node:fs'
import path from 'node:path'
import { DOCUMENT_LIMIT } from '../document/read.ts'
import { FirstlightError } from '../errors.ts'
import type { ConfigSource } from '../report/source.ts'
import { formatBytes } from '../util/bytes.ts'
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
    const bytes = await io.stdin()
    if (bytes.length > DOCUMENT_LIMIT) throw tooLarge('standard input', bytes.length)
    return { bytes, source: { kind: 'stdin' } }
  }
  const file = path.resolve(io.cwd, name)
  try {
    const { size } = fs.statSync(file)
    if (size > DOCUMENT_LIMIT) throw tooLarge(name, size)
    return { bytes: fs.readFileSync(file), source: { kind: 'file', path: name } }
  } catch (error) {
    if (error instanceof FirstlightError) throw error
    throw new FirstlightError('source-unreadable', `reading the document ${name} failed`, {
      cause: error,
      hint: 'the argument is the path of a document, or - for standard input',
    })
  }
}

function tooLarge(name: string, size: number): FirstlightError {
  return new FirstlightError('source-too-large', `reading the document ${name}: it has ${formatBytes(size)}`, {
    hint: `a document may have ${formatBytes(DOCUMENT_LIMIT)}; keep large contents on a server and name their URL`,
  })
}
