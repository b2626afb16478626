import type { File, Resource } from '../config/model.ts'
import type { ConfigPath } from '../report/path.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { DOCUMENT_LIMIT } from '../util/document-limit.ts'
import type { Subject } from './subject.ts'
import { keptFor } from '../util/kept-for.ts'

/** A text of a document that becomes a file of the machine. */
export interface Text {
  readonly file: File
  readonly path: ConfigPath
  readonly text: string
}

/** The texts of all files whose contents stand in the document. */
export const textsOf: (subject: Subject) => readonly Text[] = keptFor((subject) => Array.from(readTexts(subject)))

function* readTexts(subject: Subject): Generator<Text> {
  for (const [index, file] of (subject.config.storage?.files ?? []).entries()) {
    const path: ConfigPath = ['storage', 'files', index]
    const text = textOf(file.contents, subject)
    if (text !== undefined) yield { file, path: [...path, 'contents', 'source'], text }
    for (const [place, resource] of (file.append ?? []).entries()) {
      const appended = textOf(resource, subject)
      if (appended !== undefined) yield { file, path: [...path, 'append', place, 'source'], text: appended }
    }
  }
}

/** The text that a resource holds itself; `undefined` when it is fetched, packed as nobody can tell, or no text. */
function textOf(resource: Resource | undefined, { unpack }: Pick<Subject, 'unpack'>): string | undefined {
  if (resource?.source === undefined || !resource.source.startsWith('data:')) return undefined
  const decoded = decodeDataUrl(resource.source)
  if (decoded.kind === 'invalid') return undefined
  const unpacked =
    resource.compression === 'gzip'
      ? unpack?.(decoded.bytes, 'gzip', DOCUMENT_LIMIT)
      : ({ kind: 'bytes', bytes: decoded.bytes } as const)
  if (unpacked?.kind !== 'bytes') return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(unpacked.bytes)
  } catch {
    return undefined
  }
}
