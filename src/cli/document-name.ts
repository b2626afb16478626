/** A document, as the command line names it, by the last part of its name: what its page and its story call it. */
export function documentName(doc: string | undefined): string {
  if (doc === undefined) return 'the document of the platform'
  return doc === '-' ? 'standard input' : doc.slice(doc.lastIndexOf('/') + 1)
}
