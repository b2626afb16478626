import fs from 'node:fs'
import path from 'node:path'
import { spelling } from '../../test/helpers/yaml-spellings/spelling.ts'
import { askGo } from './go-reader.ts'

// Records what Go's YAML reader makes of spellings of documents, for `npm run exam:yaml`, which then needs no Go.

const FIXTURE = path.join(import.meta.dirname, '../../test/fixtures/yaml/spellings.jsonl')

/** So many documents that are taken, those whose types are wrong, and those that are no YAML. */
const WANTED = { taken: 2400, untyped: 300, refused: 500 }
const LONGEST = 220

const texts = [...new Set(Array.from({ length: 30_000 }, (_, seed) => spelling(seed)))].filter(
  ({ length }) => length > 0 && length <= LONGEST,
)
const left = { ...WANTED }
const lines: string[] = []
for (const [index, { tree, typed }] of askGo(texts).entries()) {
  const kind = tree === 'refused' ? 'refused' : typed === 'refused' ? 'untyped' : 'taken'
  if (left[kind] === 0) continue
  left[kind] -= 1
  lines.push(JSON.stringify(kind === 'refused' ? [texts[index]] : [texts[index], tree, typed]))
}
fs.writeFileSync(FIXTURE, `${lines.join('\n')}\n`)
console.log(`recorded ${lines.length} spellings in ${FIXTURE}`)
