import fs from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const ROOT = path.join(import.meta.dirname, '../..')

async function printed(...args: readonly string[]): Promise<unknown> {
  const io = testIo({ cwd: ROOT })
  await main(['node', 'firstlight', ...args], io)
  return JSON.parse(io.output)
}

async function validator(...args: readonly string[]): Promise<ValidateFunction> {
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile((await printed('schema', ...args)) as object)
}

test.each(['fleet/node', 'storage/storage', 'web/web'])(
  'the schema of tests takes examples/%s.test.yaml',
  async (name) => {
    const isValid = await validator('test')
    const file = path.join(ROOT, 'examples', `${name}.test.yaml`)
    expect(isValid(parse(fs.readFileSync(file, 'utf8'))), JSON.stringify(isValid.errors)).toBe(true)
  },
)

test.each([
  ['a key that means nothing', { format: 1, cases: [{ title: 'a', document: 'b', expect: {}, expects: {} }] }],
  ['a form that is not there', { format: 2, cases: [{ title: 'a', document: 'b', expect: {} }] }],
  ['no title', { format: 1, cases: [{ document: 'b', expect: {} }] }],
])('the schema of tests refuses %s', async (_, document) => {
  expect((await validator('test'))(document)).toBe(false)
})

test.each([
  ['plan', ['plan', 'examples/web-server.ign', '--json']],
  ['plan', ['plan', 'examples/storage/storage.bu', '--json', '--offline']],
  ['diff', ['diff', 'examples/web-server.ign', 'examples/storage/storage.bu', '--json']],
  ['test', ['test', 'examples/storage', '--json']],
] as const)('what %s prints as JSON is as its schema says', async (name, args) => {
  const isValid = await validator('output', name)
  expect(isValid(await printed(...args)), JSON.stringify(isValid.errors)).toBe(true)
})
