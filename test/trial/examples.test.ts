import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const EXAMPLES = path.join(import.meta.dirname, '../../examples')
const PROJECTS = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name)) && hasTests(name))

function hasTests(name: string): boolean {
  const directory = path.join(EXAMPLES, name)
  return fs.statSync(directory).isDirectory() && fs.readdirSync(directory).some((file) => file.endsWith('.test.yaml'))
}

test.each(PROJECTS)('the tests of examples/%s pass', { timeout: 300_000 }, async (name) => {
  const io = testIo({ cwd: EXAMPLES })
  const code = await main(['node', 'firstlight', 'test', name], io)
  expect({ code, output: io.output.replace(/in [\d.]+ s/, ''), errors: io.errors }).toMatchObject({
    code: 0,
    errors: '',
  })
})

test('there are six of them', () => {
  expect(PROJECTS).toEqual(['cluster-api', 'cookbook', 'fleet', 'openshift', 'storage', 'web'])
})
