import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { EXIT_CODES } from '../../src/program/exit-codes.ts'
import { NAMES } from '../../src/program/names.ts'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const VALID = '{"ignition":{"version":"3.5.0"}}'
const INVALID = '{"ignition":{"version":"3.5.0"},"storage":{"files":[{"path":"relative"}]}}'
const UNREACHABLE =
  '{"ignition":{"version":"3.5.0"},"storage":{"files":[{"path":"/a","contents":{"source":"http://127.0.0.1:1/a"}}]}}'
const MERGED_FROM_THE_NETWORK =
  '{"ignition":{"version":"3.5.0","config":{"merge":[{"source":"http://127.0.0.1:1/child"}]}}}'
const WRONG_HASH = JSON.stringify({
  ignition: { version: '3.5.0' },
  storage: {
    files: [{ path: '/a', contents: { source: 'data:,x', verification: { hash: `sha512-${'0'.repeat(128)}` } } }],
  },
})

let cwd: string
beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-exit-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  const files = {
    'valid.ign': VALID,
    'invalid.ign': INVALID,
    'invalid.bu': 'variant: fcos\nversion: 1.5.0\nstorage: x\n',
  }
  const more = { 'far.ign': UNREACHABLE, 'merged.ign': MERGED_FROM_THE_NETWORK, 'hash.ign': WRONG_HASH }
  for (const [name, text] of Object.entries({ ...files, ...more, 'empty.ign': '', 'blank.ign': ' \n' })) {
    fs.writeFileSync(path.join(cwd, name), text)
  }
  fs.mkdirSync(path.join(cwd, 'tree/etc'), { recursive: true })
})

interface Called {
  readonly code: number
  readonly errors: string
}

async function call(line: string, name = 'firstlight'): Promise<Called> {
  const args = line.split(' ').map((word) => (word === "''" ? '' : word))
  const io = testIo({ cwd })
  const code = await main(['node', name, ...args], io)
  return { code, errors: io.errors }
}

/** Every command that reads a document, with DOC in its place. */
const READERS = [
  'run DOC --root machine',
  'plan DOC',
  'validate DOC',
  'render DOC',
  'verify DOC --root machine',
  'transpile DOC',
  'image tree --document DOC --dry-run',
]
const on = (document: string, commands: readonly string[] = READERS): readonly string[] =>
  commands.map((command) => command.replace('DOC', document))
const MACHINES = ['run DOC --root machine', 'plan DOC']

/** What goes wrong, in which commands, and the one code that it has in all of them. */
const FAULTS: readonly (readonly [fault: string, code: number, commands: readonly string[]])[] = [
  ['a document that is not valid', 3, [...on('invalid.ign'), ...on('invalid.bu')]],
  ['an empty document', 3, on('empty.ign')],
  ['nothing on standard input', 3, on('-')],
  ['a document of white space', 3, on('blank.ign')],
  ['warnings where none are allowed', 3, ['validate --strict warns.bu', 'transpile --strict warns.bu']],
  ['a document that is not there', 2, on('missing.ign')],
  ['a document that is a directory', 2, on('tree')],
  ['a machine that is not there', 2, on('valid.ign --machine missing.yaml', MACHINES)],
  ['a resource that cannot be had', 4, on('hash.ign', MACHINES)],
  [
    'the network where it may not be used',
    4,
    ['run far.ign --root machine --offline', 'plan merged.ign --offline', 'render merged.ign --offline'],
  ],
  ['no document', 2, ['run --root machine', 'plan', 'render', 'verify --root machine']],
  ['no root', 2, ['run valid.ign', 'verify valid.ign', 'status']],
  ['an option that there is not', 2, on('valid.ign --colour-of-the-sky')],
  [
    'an empty name',
    2,
    [
      ...on("''"),
      "run valid.ign --root ''",
      "plan valid.ign --root ''",
      "status --root ''",
      "run valid.ign --root machine --state-dir ''",
      "run valid.ign --root machine --files-dir ''",
      "run valid.ign --root machine --phase ''",
      "transpile valid.ign -o ''",
      "transpile valid.ign --files-dir ''",
      "image '' --stamp",
      "image tree --document ''",
      "compat install ''",
      "schema '' 3.5.0",
      "fetch --platform ''",
    ],
  ],
  ['a platform that there is not', 2, ['run --platform moon --root machine', 'fetch --platform moon']],
  ['a root that is a file', 5, ['run valid.ign --root valid.ign']],
  ['a target of links that is a file', 1, ['compat install valid.ign', 'compat install valid.ign/links']],
  ['an output that cannot be written', 1, ['transpile valid.ign -o tree', 'transpile valid.ign -o /proc/none/x']],
  ['a place for the journal that is a file', 1, ['run valid.ign --root machine --state-dir valid.ign']],
]

describe('one fault has one exit code in every command', () => {
  test.each(FAULTS.flatMap(([fault, code, commands]) => commands.map((command) => [fault, code, command] as const)))(
    '%s: %i, firstlight %s',
    async (_, code, command) => {
      fs.writeFileSync(
        path.join(cwd, 'warns.bu'),
        'variant: fcos\nversion: 1.5.0\nsystemd: {units: [{name: a.service, enabled: true, contents: "[Unit]\\n"}]}\n',
      )
      const called = await call(command)
      expect(called).toMatchObject({ code })
      expect(called.errors).not.toMatch(/^ {4}at /m)
      expect(fs.existsSync(path.join(cwd, 'machine'))).toBe(false)
    },
  )
})

test('an empty document is no config where --allow-empty says so', async () => {
  for (const name of ['empty.ign', 'blank.ign', '-']) {
    for (const command of on(`${name} --allow-empty`, ['plan DOC', 'validate DOC', 'render DOC', 'transpile DOC'])) {
      expect(await call(command)).toMatchObject({ code: 0 })
    }
  }
})

test('under the names of Ignition, what fails is 1', async () => {
  expect(await call('invalid.bu', 'butane')).toMatchObject({ code: 1 })
  expect(await call('missing.bu', 'butane')).toMatchObject({ code: 1 })
  expect(await call('missing.ign', 'ignition-validate')).toMatchObject({ code: 1 })
  expect(await call('empty.ign', 'ignition-validate')).toMatchObject({ code: 1 })
})

test('links over links, and over a directory of that name', async () => {
  expect(await call('compat install links')).toMatchObject({ code: 0 })
  expect(await call('compat install links')).toMatchObject({ code: 5 })
  expect(await call('compat install links --force')).toMatchObject({ code: 0 })
  expect(fs.readdirSync(path.join(cwd, 'links'))).toHaveLength(NAMES.length)
  fs.rmSync(path.join(cwd, 'links/butane'))
  fs.mkdirSync(path.join(cwd, 'links/butane'))
  expect(await call('compat install links --force')).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^error: installing links in links: .*\[io-failed\]/) as string,
  })
})

describe('the table of exit codes', () => {
  const rows = Object.values(EXIT_CODES)

  test('stands in docs/commands.md as it is', () => {
    const page = fs.readFileSync('docs/commands.md', 'utf8')
    const table = page.slice(page.indexOf('| exit code | means |')).split('\n\n')[0]?.split('\n').slice(2)
    expect(table).toEqual(rows.map(({ code, meaning }) => `| ${code} | ${meaning} |`))
  })

  test('stands in the help of the program, and of each command as far as it can end so', async () => {
    const io = testIo({ cwd })
    await main(['node', 'firstlight', '--help'], io)
    const page = io.output.replaceAll(/\s+/g, ' ')
    for (const { code, meaning } of rows) expect(page).toContain(` ${code} ${meaning} `)
    for (const [, code, commands] of FAULTS) {
      for (const name of new Set(commands.map((command) => command.split(' ')[0] ?? ''))) {
        const help = testIo({ cwd })
        await main(['node', 'firstlight', name, '--help'], help)
        expect({ name, help: help.output.split('Exit codes:')[1] }).toEqual({
          name,
          help: expect.stringContaining(`\n  ${code}  `) as string,
        })
      }
    }
  })
})
