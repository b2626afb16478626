import fs from 'node:fs'
import type { Content, ContentStore } from '../util/content.ts'
import { bodyOf } from '../host/bodies.ts'
import type { Body } from '../host/body.ts'

/** The document, as contents: the very bytes that were found valid. */
export const DOCUMENT: Content = { kind: 'resource', id: 'document', shown: 'document' }

/** A file of this machine as the contents of one of the image; its id is its path. */
export function fileContent(file: string): Content {
  return { kind: 'resource', id: file, shown: file }
}

/** A store of the files of this machine, and the document. */
export function imageContents(document: Uint8Array): ContentStore {
  const bytes = (id: string): Uint8Array | undefined => (id === 'document' ? document : undefined)
  const size = (id: string): number => bytes(id)?.length ?? fs.statSync(id).size
  return { info: (id) => ({ size: size(id) }), size, bytes, open: (id) => fs.createReadStream(id) }
}

/** The bytes of contents, as they are written: an image holds texts and files, and no keys. */
export function bodyIn(contents: ContentStore): (operation: { readonly contents: readonly Content[] }) => Body {
  return (operation) => bodyOf(operation.contents, { contents, key: none, secureKey: none })
}

function none(): never {
  throw new TypeError('contents of an image are texts and files')
}
