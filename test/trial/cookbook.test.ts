import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const COOKBOOK = path.join(ROOT, 'examples/cookbook')
const DOCUMENTS = fs.readdirSync(COOKBOOK).filter((name) => name.endsWith('.bu'))
const PAGE = fs.readFileSync(path.join(ROOT, 'docs/cookbook.md'), 'utf8')

test.each(DOCUMENTS)(
  '%s has a test, also with power cuts, an entry in docs/cookbook.md with its plan, and nothing that lint would say',
  async (name) => {
    const tests = fs.readFileSync(path.join(COOKBOOK, name.replace('.bu', '.test.yaml')), 'utf8')
    expect(tests).toContain('    twice: true\n    cut: every\n')
    expect(PAGE).toMatch(new RegExp(`^\\$ firstlight plan .*examples/cookbook/${name}$`, 'm'))
    const io = testIo({ cwd: COOKBOOK })
    const code = await main(['node', 'firstlight', 'lint', '--strict', '-d', '.', '--target', targetOf(name), name], io)
    expect({ code, said: io.output + io.errors }).toEqual({ code: 0, said: '' })
  },
)

/** What the variant of a document is meant for, in its newest release that is known. */
function targetOf(name: string): string {
  const isFlatcar = fs.readFileSync(path.join(COOKBOOK, name), 'utf8').includes('variant: flatcar')
  return isFlatcar ? 'flatcar@4593' : 'ignition@2.27.0'
}

test('there is a document for each entry of docs/cookbook.md', () => {
  const entries = [...PAGE.matchAll(/^\[`examples\/cookbook\/([\w-]+\.bu)`\]/gm)].map(([, name = '']) => name)
  expect([...entries].sort()).toEqual(DOCUMENTS)
})
