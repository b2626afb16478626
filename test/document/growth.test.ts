import { describe, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { formatReport } from '../../src/report/format.ts'
import { expectLinear } from '../helpers/growth.ts'

/** Reads a document and prints what is wrong with it. */
function reading(document: string): () => Promise<void> {
  const bytes = new TextEncoder().encode(document)
  return async () => {
    const { report } = await readDocument(bytes, { kind: 'stdin' })
    formatReport(report)
  }
}

function ignition(members: readonly string[]): string {
  return `{"ignition":{"version":"3.5.0"},${members.join(',')}}`
}

function many(size: number, item: (index: number) => string): readonly string[] {
  return Array.from({ length: size }, (_, index) => item(index))
}

describe('twice the document takes twice the work to check', () => {
  test.each<[string, number, (size: number) => string]>([
    ['of unknown keys', 5_000, (size) => ignition(many(size, (index) => `"k${index}":1`))],
    ['of unknown keys that are nearly known', 2_000, (size) => ignition(many(size, (index) => `"storag${index}":1`))],
    ['of one key', 20_000, (size) => ignition(many(size, () => '"k":1'))],
    ['of one key with an object each', 10_000, (size) => ignition(many(size, () => '"k":{"a":1}'))],
    [
      'of one known key with a mistake each',
      5_000,
      (size) => ignition(many(size, (index) => `"storage":{"files":[{"path":"a${index}"}]}`)),
    ],
    [
      'of one key in different cases',
      5_000,
      (size) => ignition(many(size, (index) => `"${cased('storagestorage', index)}":1`)),
    ],
    [
      'of wrong types beside mistakes',
      5_000,
      (size) =>
        ignition([`"storage":{"files":[${many(size, (index) => `{"path":"a${index}","mode":"x"}`).join(',')}]}`]),
    ],
    [
      'of files at equal paths',
      5_000,
      (size) => ignition([`"storage":{"files":[${many(size, () => '{"path":"/a"}').join(',')}]}`]),
    ],
  ])('%s', async (_, size, document) => {
    await expectLinear(size, (count) => reading(document(count)))
  })
})

/** The word with those letters in upper case whose bit is set. */
function cased(word: string, bits: number): string {
  return Array.from(word, (letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join('')
}
