import type { DifferencePage } from '../page/difference-page.ts'
import { VERSION } from '../program/version.ts'
import type { Io } from '../program/io.ts'
import type { GivenPath } from './command/option.ts'
import { documentName } from './document-name.ts'
import { writeOutput } from './write-output.ts'

/** What says where a page goes, and what it is about. */
export interface PageSettings {
  readonly doc: string | undefined
  readonly html: GivenPath | undefined
}

/**
 * Writes the page of a plan for a machine that is finished, where one was asked for.
 * @returns whether it went to standard output, and is all that goes there
 */
export async function writeDifferencePage(
  { doc, html }: PageSettings,
  io: Io,
  shown: Pick<DifferencePage, 'difference' | 'configDigest'>,
): Promise<boolean> {
  if (html === undefined) return false
  const { differencePage } = await import('../page/difference-page.ts')
  const page = Buffer.from(differencePage({ ...shown, name: documentName(doc), version: VERSION }))
  if (html.given !== '-') {
    writeOutput(html, page)
    return false
  }
  io.out(page)
  return true
}
