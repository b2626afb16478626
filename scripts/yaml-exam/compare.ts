import { isDeepStrictEqual } from 'node:util'
import { yamlMeaning } from '../../test/helpers/yaml-meaning.ts'
import { spelling } from '../../test/helpers/yaml-spellings/spelling.ts'
import { askGo } from './go-reader.ts'

// Compares this project's YAML reader with Go's on many spellings: `compare.ts COUNT [FIRST-SEED]`.

const count = Number(process.argv[2] ?? 10_000)
const first = Number(process.argv[3] ?? 1_000_000)
const texts = Array.from({ length: count }, (_, index) => spelling(first + index))
let taken = 0
let different = 0
for (const [index, theirs] of askGo(texts).entries()) {
  const text = texts[index] ?? ''
  if (theirs.typed !== 'refused') taken += 1
  const ours = yamlMeaning(text)
  if (isDeepStrictEqual(ours, theirs)) continue
  different += 1
  if (different <= 20) console.log(`seed ${first + index}: ${JSON.stringify({ text, theirs, ours })}`)
}
console.log(`${count} spellings, ${taken} of them taken by Go's reader; ${different} read otherwise`)
process.exitCode = different === 0 ? 0 : 1
