import type { ConfigSource } from '../report/source.ts'
import type { ReadDocument } from './document.ts'
import { LANGUAGES } from './languages.ts'
import type { ReadOptions } from './languages.ts'

/** Most bytes that a document may have. What is larger belongs on a server, with a URL in the document. */
export const DOCUMENT_LIMIT: number = 64 * 1024 * 1024

/**
 * Reads a document of any language, decided by its content: checks it and brings it to the newest config.
 *
 * What is wrong with it is in the report, never thrown.
 */
export async function readDocument(
  bytes: Uint8Array,
  source: ConfigSource,
  options: ReadOptions = {},
): Promise<ReadDocument> {
  if (bytes.length === 0) return { kind: 'empty', report: { issues: [] } }
  if (bytes.length > DOCUMENT_LIMIT) {
    const issue = { code: 'document-too-large', severity: 'error', path: [], limit: DOCUMENT_LIMIT } as const
    return { kind: 'invalid', report: { issues: [{ ...issue, location: nowhere(source) }] } }
  }
  for (const language of LANGUAGES) {
    if (language.matches(bytes)) return (await language.load())({ bytes, source }, options)
  }
  throw new TypeError('no language matches the document')
}

/** The beginning of a document whose text is not shown. */
function nowhere(source: ConfigSource): NonNullable<ReadDocument['report']['issues'][number]['location']> {
  return { document: { source, text: '' }, span: { start: 0, end: 0 } }
}
