import fs from 'node:fs'
import path from 'node:path'

/** Writes the documents that a page of the docs shows: each begins with a comment that names it. */
export function documentsOfPage(page: string, directory: string): void {
  const text = fs.readFileSync(path.join(import.meta.dirname, '../..', page), 'utf8')
  for (const [, document = '', name = ''] of text.matchAll(/^```yaml\n(# ([\w.-]+)\n[\s\S]*?)^```$/gm)) {
    fs.writeFileSync(path.join(directory, name), document)
  }
}
