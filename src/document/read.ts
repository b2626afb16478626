import type { Issue } from '../report/issues.ts'
import { EMPTY_REPORT } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import { DOCUMENT_LIMIT, FETCHED_LIMIT } from '../util/document-limit.ts'
import type { ReadDocument, ReadOptions } from './document.ts'
import type { Foreign } from './foreign.ts'
import { READERS } from './languages.ts'
import { sniff } from './sniff.ts'
import type { Sniffed, Sniffing } from './sniff.ts'

/**
 * Reads a document of any language, decided by its content: checks it and brings it to the newest config.
 *
 * What is wrong with it is in the report, never thrown. `docs/documents.md` says what becomes of each kind of bytes.
 */
export async function readDocument(
  bytes: Uint8Array,
  source: ConfigSource,
  options: ReadOptions & Pick<Sniffing, 'unpack'>,
): Promise<ReadDocument> {
  const sniffed = sniff(bytes, { unpack: options.unpack, limit: limitOf(source) })
  switch (sniffed.kind) {
    case 'empty':
      if (options.empty !== 'refuse') return { kind: 'empty', report: EMPTY_REPORT }
      return refused({ code: 'empty-document', severity: 'error', path: [] }, source)
    case 'blank':
      if (options.empty === 'allow') return { kind: 'empty', report: EMPTY_REPORT }
      return refused({ code: 'blank-document', severity: 'error', path: [] }, source)
    case 'foreign':
      return readForeign(sniffed.format, source, options)
    case 'too-large':
      return refused({ code: 'document-too-large', severity: 'error', path: [], limit: sniffed.limit }, source)
    case 'unreadable':
      return refused({ code: 'document-unreadable', severity: 'error', path: [], detail: sniffed.reason }, source)
    case 'unknown':
      return refused({ code: 'document-unknown', severity: 'error', path: [] }, source)
    case 'document': {
      const answer = await (await READERS[sniffed.language]())({ bytes: sniffed.bytes, source }, options)
      return { ...answer, report: { issues: [...markerIssues(sniffed, source), ...answer.report.issues] } }
    }
  }
}

/** What is said of a line in front of a document that makes it look like something else. */
export function markerIssues(sniffed: Sniffed, source: ConfigSource): readonly Issue[] {
  if (sniffed.kind !== 'document' || sniffed.mistakenFor === undefined) return []
  const format = sniffed.mistakenFor.format.name
  return [{ code: 'foreign-marker', severity: 'warning', path: [], format, location: start(source) }]
}

/** User data for cloud-init and its like: a mistake, or none of our business; never silently. */
function readForeign(format: Foreign, source: ConfigSource, options: ReadOptions): ReadDocument {
  const issue = { code: 'foreign-user-data', path: [], format: format.name, location: start(source) } as const
  return options.foreignUserData === 'ignore'
    ? { kind: 'empty', report: { issues: [{ ...issue, severity: 'warning' }] } }
    : { kind: 'invalid', report: { issues: [{ ...issue, severity: 'error' }] } }
}

/** Nobody has looked at what is fetched, or kept by a platform; what is given to a command may be more. */
function limitOf({ kind }: ConfigSource): number {
  return kind === 'provider' || kind === 'cmdline' || kind === 'referenced' ? FETCHED_LIMIT : DOCUMENT_LIMIT
}

function refused(issue: Issue, source: ConfigSource): ReadDocument {
  return { kind: 'invalid', report: { issues: [{ ...issue, location: start(source) }] } }
}

/** The beginning of a document whose text is not shown. */
function start(source: ConfigSource): NonNullable<Issue['location']> {
  return { document: { source, text: '' }, span: { start: 0, end: 0 } }
}
