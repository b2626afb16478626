import type { TranspileOptions } from '../document/transpile.ts'
import type { Transpiled } from '../document/transpiled.ts'
import { unpack } from '../fetch/unpack.ts'
import { gzip } from '../node/gzip.ts'
import { formatRaw } from '../report/format.ts'
import { hasErrors, type Report } from '../report/report.ts'
import type { GivenPath } from './command/option.ts'
import { loadDocument, type LoadedDocument } from '../program/document.ts'
import { DONE, type ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { readLock } from './read-lock.ts'
import { localFilesOf } from './read-options.ts'
import { reportData, styledReport } from './report-output.ts'
import { outputText } from './output/formats.ts'

/** What is to be transpiled, and how. */
export interface TranspileRequest {
  /** Whether only Butane is taken, or every language that documents are written in. */
  readonly languages: 'butane' | 'any'
  /** The exit code for a document that is not valid, or has warnings where none are allowed. */
  readonly invalid: ExitCode
  /** What a document without contents is; see {@link ReadOptions}. */
  readonly empty?: 'allow' | 'refuse'
  /** A file; standard input when absent. */
  readonly input: string | undefined
  /** The directory of local files; there are none when absent. */
  readonly filesDir: GivenPath | undefined
  /** The lock file whose hashes are written into the config; none when absent. */
  readonly locked?: GivenPath | undefined
  /** The platform of a Container Linux Config's dynamic data. */
  readonly platform?: string | undefined
  readonly pretty: boolean
  /** Whether warnings count as errors. */
  readonly strict: boolean
  /** Whether nothing is written. */
  readonly check: boolean
  readonly raw: boolean
  /** Whether YAML begins with `---`. */
  readonly separator: boolean
  readonly rawErrors: boolean
  /** Whether one JSON object is printed: whether it is valid, the config, and the issues. @default false */
  readonly json?: boolean
  /** Whether it is printed where in the document each value of the config comes from. */
  readonly debug: boolean
}

/** Translates one document and writes what it becomes; what is wrong with it goes to standard error. */
export async function runTranspile(request: TranspileRequest, io: Io): Promise<ExitCode> {
  const { bytes, source } = await loadDocument(inputOf(request), io)
  const how = {
    butaneOnly: request.languages === 'butane',
    raw: request.raw,
    pretty: request.pretty,
    separator: request.separator,
    empty: request.empty,
    platform: request.platform,
  }
  const transpiled = await transpileGiven({ bytes, source }, request, { io, how })
  if (request.json === true) return printData(transpiled, request, io)
  printIssues(transpiled.report, request, io)
  if (!isGood(transpiled)) {
    io.err('The document was not translated: it is not valid.\n')
    return request.invalid
  }
  if (request.strict && transpiled.report.issues.length > 0) {
    io.err('The document was not translated: there are warnings, and --strict allows none.\n')
    return request.invalid
  }
  if (request.debug) io.err(transpiled.describeOrigins())
  if (!request.check) io.out(Buffer.from(transpiled.text))
  return DONE
}

/** Translates a document with the local files and the hashes that were named beside it. */
export async function transpileGiven(
  { bytes, source }: LoadedDocument,
  { filesDir, locked }: Pick<TranspileRequest, 'filesDir' | 'locked'>,
  { io, how }: { readonly io: Io; readonly how: Omit<TranspileOptions, 'unpack' | 'gzip' | 'hashOf' | 'files'> },
): Promise<Transpiled> {
  const { transpile } = await import('../document/transpile.ts')
  const name = source.kind === 'file' ? source.path : undefined
  const [hashOf, files] = [await hashesOf(locked), await localFilesOf({ filesDir }, name, io)]
  return await transpile(bytes, source, { ...how, unpack, gzip, hashOf, files })
}

/** The same as data. The config is text, as the order of its keys is part of it. */
function printData(transpiled: Transpiled, request: TranspileRequest, io: Io): ExitCode {
  const { report } = transpiled
  const valid = isGood(transpiled) && !(request.strict && report.issues.length > 0)
  const config = valid && !request.check && transpiled.kind === 'text' ? transpiled.text : undefined
  io.out(outputText('transpile', { valid, config, issues: reportData(report) }))
  return valid ? DONE : request.invalid
}

function isGood(transpiled: Transpiled): transpiled is Transpiled & { readonly kind: 'text' } {
  return transpiled.kind !== 'invalid' && !hasErrors(transpiled.report)
}

/** Butane knows no `-`: to it, that is a file like any other. */
function inputOf({ input, languages }: TranspileRequest): string {
  return languages === 'butane' && input === '-' ? './-' : (input ?? '-')
}

async function hashesOf(locked: GivenPath | undefined): Promise<TranspileOptions['hashOf']> {
  if (locked === undefined) return undefined
  const { lockedHash } = await import('../fetch/lock/locked-fetcher.ts')
  return lockedHash({ resources: await readLock(locked), name: locked.given })
}

function printIssues(report: Report, { rawErrors }: TranspileRequest, io: Io): void {
  if (report.issues.length === 0) return
  if (rawErrors) io.err(formatRaw(report, { columns: 'characters' }))
  else io.err(styledReport(report, io))
}
