import { gzip } from '../node/gzip.ts'
import type { ReadOptions } from '../document/document.ts'
import { unpack } from '../fetch/unpack.ts'
import { lint } from '../lint/lint.ts'
import type { Finding } from '../lint/finding.ts'
import type { UserData } from '../lint/subject.ts'
import type { Target } from '../lint/target.ts'
import type { Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import { utf8 } from '../util/utf8.ts'
import { readDocument } from './read-document.ts'
import { transpile } from './transpile.ts'

/** How a document is looked at. */
export interface LintDocumentOptions extends ReadOptions {
  /** Where it will go. */
  readonly target?: Target | undefined
  /** The codes of rules that are left out. */
  readonly allow?: readonly string[]
}

/** What is said of a document. */
export type LintedDocument =
  | { readonly kind: 'linted'; readonly report: Report; readonly findings: readonly Finding[] }
  /** No config at all, or an invalid one: of those there are no opinions. */
  | { readonly kind: 'empty' | 'invalid'; readonly report: Report; readonly findings: readonly [] }

/** Reads a document, and says what is wrong with it and what could be better. */
export async function lintDocument(
  bytes: Uint8Array,
  source: ConfigSource,
  { target, allow = [], ...options }: LintDocumentOptions = {},
): Promise<LintedDocument> {
  const read = await readDocument(bytes, source, options)
  if (read.kind !== 'config') return { kind: read.kind, report: read.report, findings: [] }
  const { report, ...document } = read
  const userData = target?.platform === undefined ? undefined : await userDataOf(bytes, source, options)
  return { kind: 'linted', report, findings: lint({ ...document, target, userData, unpack }, { allow }) }
}

/** What a platform would be given. */
async function userDataOf(
  bytes: Uint8Array,
  source: ConfigSource,
  { localFiles, platform, empty }: ReadOptions,
): Promise<UserData | undefined> {
  const transpiled = await transpile(bytes, source, { files: localFiles, platform, empty, raw: true })
  if (transpiled.kind === 'invalid') return undefined
  const text = utf8(transpiled.text)
  return { size: text.length, packed: gzip(text).length }
}
