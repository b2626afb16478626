import path from 'node:path'
import type { Config } from '../config/model.ts'
import { transpile } from '../document/transpile.ts'
import { unpack } from '../fetch/unpack.ts'
import { firmwareKeys } from '../machine/document.ts'
import { gzip } from '../node/gzip.ts'
import { localFilesIn } from '../node/local-files.ts'
import { readDocument } from '../provisioning/read-document.ts'
import { loadDocument } from '../program/document.ts'
import { FAILURE_FORMAT } from '../program/failure-format.ts'
import type { Io } from '../program/io.ts'
import { hasErrors } from '../report/report.ts'
import { sha256 } from '../util/digest.ts'
import type { GivenPath } from './command/option.ts'
import type { ReadSettings } from './command/standard-options.ts'
import { printReport, reportData } from './report-output.ts'

/** A document as machines get it. */
export type BootDocument =
  | { readonly kind: 'invalid' }
  | {
      readonly kind: 'document'
      readonly config: Config
      /** For our engine: as the user wrote it, so that the machine tells the user's own lines, unless local files are part of it. */
      readonly forUs: Uint8Array
      /** For the engine of an image, which knows only Ignition. */
      readonly forOthers: Uint8Array
      /** The names under which that one looks for it. */
      readonly keys: readonly string[]
      /** Of everything that is part of it. */
      readonly digest: string
      readonly issues: readonly unknown[]
    }

/** Reads the document for a machine, and prints what was found in it. */
export async function bootDocument(
  settings: ReadSettings & { readonly doc: string; readonly json: boolean },
  io: Io,
): Promise<BootDocument> {
  const { bytes, source } = await loadDocument(settings.doc, io)
  const { path: directory, given } = settings.filesDir ?? besideOf(settings.doc, io)
  let hasFiles = false
  const files = localFilesIn(directory, given, () => (hasFiles = true))
  const empty = settings.allowEmpty ? 'allow' : 'refuse'
  const answer = await readDocument(bytes, source, { localFiles: files, empty })
  if (!settings.json) printReport(answer.report, io)
  const issues = reportData(answer.report)
  const isValid = answer.kind !== 'invalid' && !hasErrors(answer.report)
  const text = isValid ? await transpile(bytes, source, { unpack, gzip, files, empty, raw: true }) : undefined
  if (!isValid || text?.kind !== 'text') {
    if (settings.json) io.out(`${JSON.stringify({ format: FAILURE_FORMAT, issues })}\n`)
    return { kind: 'invalid' }
  }
  const translated = Buffer.from(text.text)
  const forUs = hasFiles ? translated : bytes
  return {
    kind: 'document',
    config: answer.kind === 'config' ? answer.config : { ignition: { version: '3.5.0' } },
    forUs,
    forOthers: translated,
    keys: firmwareKeys(bytes, unpack),
    digest: sha256(forUs),
    issues,
  }
}

/** Where the local files of a document are when nobody says: beside it. */
function besideOf(document: string, io: Io): GivenPath {
  const given = document === '-' ? '.' : path.dirname(document)
  return { given, path: path.resolve(io.cwd, given) as GivenPath['path'] }
}
