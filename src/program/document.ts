import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { ConfigSource } from '../report/source.ts'
import { formatBytes } from '../util/bytes.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import type { Io } from './io.ts'

/** A document as the command line names it. */
export interface LoadedDocument {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** What a file is to the command that reads it, for its errors. */
export interface FileRole {
  /** With its article: `the document`. */
  readonly what: string
  readonly hint: string
}

const DOCUMENT: FileRole = {
  what: 'the document',
  hint: 'the argument is the path of a document, or - for standard input',
}

/**
 * Reads the document that an argument names: a file, or `-` for standard input. The source keeps the user's spelling.
 * @throws FirstlightError `source-unreadable`, `source-too-large`
 */
export async function loadDocument(name: string, io: Io, role: FileRole = DOCUMENT): Promise<LoadedDocument> {
  if (name === '-') {
    const bytes = await io.stdin(DOCUMENT_LIMIT)
    if (bytes.length > DOCUMENT_LIMIT) throw tooLarge('on standard input', role)
    return { bytes, source: { kind: 'stdin' } }
  }
  const file = path.resolve(io.cwd, name)
  io.noteRead?.(file)
  try {
    const bytes = mayWait(file) ? await io.pipe(file, DOCUMENT_LIMIT) : readWhole(file, name, role)
    if (bytes.length > DOCUMENT_LIMIT) throw tooLarge(name, role)
    return { bytes, source: { kind: 'file', path: name } }
  } catch (error) {
    if (error instanceof FirstlightError || io.signal.aborted) throw error
    throw new FirstlightError('source-unreadable', `reading ${role.what} ${name} failed`, {
      cause: error,
      hint: role.hint,
    })
  }
}

/** Whether it is there, and no file that can be read at once. */
function mayWait(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === false
}

function readWhole(file: string, name: string, role: FileRole): Uint8Array {
  const descriptor = fs.openSync(file, 'r')
  try {
    if (fs.fstatSync(descriptor).size > DOCUMENT_LIMIT) throw tooLarge(name, role)
    return fs.readFileSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

function tooLarge(name: string, { what }: FileRole): FirstlightError {
  return new FirstlightError('source-too-large', `reading ${what} ${name}: it is too large`, {
    hint: `a document may have ${formatBytes(DOCUMENT_LIMIT)}; keep large contents on a server and name their URL`,
  })
}
