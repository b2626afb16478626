/** Writes the pages of `docs` that are made of the tables. */
import fs from 'node:fs'
import path from 'node:path'
import { referencePages } from './reference/pages.ts'

for (const { file, text } of await referencePages()) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
