/** Checks documents one after another, and tells its parent of each; a document that hangs it is its parent's to see. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkDocument, type Checked } from './check.ts'
import { makeDocument } from './document.ts'
import { minimise } from './minimise.ts'
import { loadSeeds } from './seeds.ts'

/** What the worker tells of a document: that it begins, and what it came to. */
export type Told =
  | { readonly kind: 'begun'; readonly index: number }
  | {
      readonly kind: 'checked'
      readonly index: number
      readonly made: string
      readonly checked: Checked
      readonly file?: string
    }

const [seed = 0, first = 0] = process.argv.slice(2).map(Number)
const findings = process.argv[4] ?? '.'
const seeds = loadSeeds()
const directory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-fuzz-')), 'case')
const tell = (told: Told): void => void process.send?.(told)

for (let index = first; process.connected; index++) {
  tell({ kind: 'begun', index })
  const document = makeDocument(seeds, seed, index)
  const checked = await checkDocument(document, directory)
  const file = checked.kind === 'finding' ? await keep(index, checked.what) : undefined
  tell({ kind: 'checked', index, made: document.kind, checked, ...(file === undefined ? {} : { file }) })
}

/** Writes the smallest document that shows the same into a file. */
async function keep(index: number, what: string): Promise<string> {
  const document = makeDocument(seeds, seed, index)
  const bytes = await minimise(document.bytes, async (smaller) => {
    const again = await checkDocument({ ...document, bytes: smaller }, directory)
    return again.kind === 'finding' && again.what === what
  })
  const file = path.join(findings, `${seed}-${index}.doc`)
  fs.mkdirSync(findings, { recursive: true })
  fs.writeFileSync(file, bytes)
  if (document.machine !== undefined) fs.writeFileSync(`${file}.machine.yaml`, document.machine)
  return file
}
