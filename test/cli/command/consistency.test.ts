import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands/index.ts'
import { main } from '../../../src/main.ts'
import { testIo } from '../../helpers/io.ts'

async function commandsWith(option: string): Promise<readonly string[]> {
  const loaded = await Promise.all(COMMANDS.map(async (row) => ({ name: row.name, command: await row.load() })))
  return loaded.filter(({ command }) => option in command.options).map(({ name }) => name)
}

/** The same thing is spelled in the same way everywhere. */
describe('options', () => {
  const all = COMMANDS.map(({ name }) => name)
  const asking = ['run', 'plan', 'diff', 'lock', 'render', 'verify', 'fetch', 'metadata', 'explain']
  test.each([
    ['output', all],
    ['color', all],
    // A language server is spoken to, and a report is a page.
    ['json', all.filter((name) => !['lsp', 'report', 'terraform'].includes(name))],
    [
      'filesDir',
      ['run', 'plan', 'diff', 'lock', 'validate', 'lint', 'transpile', 'render', 'verify', 'image', 'explain', 'boot'],
    ],
    ['timeout', [...asking, 'boot']],
    ['offline', asking],
    ['logLevel', asking],
  ])('%s', async (option, names) => {
    expect([...(await commandsWith(option))].sort()).toEqual([...names].sort())
  })

  test('the same name means the same: its letter, its value and its words', async () => {
    const meanings = new Map<string, Set<string>>()
    for (const row of COMMANDS) {
      for (const [name, { short, takes }] of Object.entries((await row.load()).options)) {
        const known = meanings.get(name) ?? new Set()
        // Formats are those of what a command prints.
        const words = name === 'format' ? [] : [takes?.choices, takes?.fallback]
        meanings.set(name, known.add(JSON.stringify([short, takes?.name, ...words])))
      }
    }
    expect([...meanings].filter(([, { size }]) => size > 1)).toEqual([])
  })
})

function createWorkDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-output-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('-o', () => {
  test.each([
    ['transpile', ['transpile', 'a.bu']],
    ['validate --json', ['validate', '--json', 'wrong.bu']],
    ['plan', ['plan', 'a.bu']],
    ['schema', ['schema', 'flatcar', '1.1.0']],
  ])('writes to a file what %s would print, and nothing else', async (_, args) => {
    const cwd = createWorkDirectory()
    fs.writeFileSync(path.join(cwd, 'a.bu'), 'variant: flatcar\nversion: 1.1.0\n')
    fs.writeFileSync(path.join(cwd, 'wrong.bu'), 'variant: flatcar\nversion: 1.1.0\nstorge: {}\npasswd: 1\n')
    const [printed, written] = [testIo({ cwd }), testIo({ cwd })]
    const codes = [
      await main(['node', 'firstlight', ...args], printed),
      await main(['node', 'firstlight', ...args, '-o', 'deep/out'], written),
    ]
    expect(codes[1]).toBe(codes[0])
    expect(written).toMatchObject({ output: '', errors: printed.errors })
    expect(fs.readFileSync(path.join(cwd, 'deep/out'), 'utf8')).toBe(printed.output)
    expect(fs.readdirSync(path.join(cwd, 'deep'))).toEqual(['out'])
  })

  test.each([
    ['validate', ['validate', 'a.bu']],
    ['validate of what is wrong, which is told on standard error', ['validate', 'wrong.bu']],
    ['validate for a code host', ['validate', 'a.bu', '--format', 'github']],
    ['lint', ['lint', 'a.bu']],
    ['lint for a code host', ['lint', 'a.bu', '--format', 'github']],
    ['fetch where a platform has no document', ['fetch', '--platform', 'file']],
  ])('empties the file of an earlier time when nothing is to be said: %s', async (_, args) => {
    const cwd = createWorkDirectory()
    fs.writeFileSync(path.join(cwd, 'a.bu'), 'variant: flatcar\nversion: 1.1.0\n')
    fs.writeFileSync(path.join(cwd, 'wrong.bu'), 'variant: flatcar\nversion: 1.1.0\npasswd: 1\n')
    fs.writeFileSync(path.join(cwd, 'empty.ign'), '')
    fs.writeFileSync(path.join(cwd, 'out'), 'found yesterday\n')
    const environment = { IGNITION_CONFIG_FILE: path.join(cwd, 'empty.ign') }
    await main(['node', 'firstlight', ...args, '-o', 'out'], testIo({ cwd, environment }))
    expect(fs.readFileSync(path.join(cwd, 'out'), 'utf8')).toBe('')
  })

  test.each([
    ['transpile', ['transpile', 'wrong.bu'], 3],
    ['transpile --check', ['transpile', '--check', 'a.bu'], 0],
    ['plan', ['plan', 'wrong.bu'], 3],
    ['status', ['status', '--root', 'machine', '--state-dir', 'a.bu'], 5],
  ])('leaves the file of an earlier time when there is no answer: %s', async (_, args, code) => {
    const cwd = createWorkDirectory()
    fs.writeFileSync(path.join(cwd, 'a.bu'), 'variant: flatcar\nversion: 1.1.0\n')
    fs.writeFileSync(path.join(cwd, 'wrong.bu'), 'variant: flatcar\nversion: 1.1.0\npasswd: 1\n')
    fs.writeFileSync(path.join(cwd, 'out'), 'good\n')
    expect(await main(['node', 'firstlight', ...args, '-o', 'out'], testIo({ cwd }))).toBe(code)
    expect(fs.readFileSync(path.join(cwd, 'out'), 'utf8')).toBe('good\n')
  })

  test('keeps the mode of a file and follows a link; - is standard output', async () => {
    const cwd = createWorkDirectory()
    fs.writeFileSync(path.join(cwd, 'old'), 'old', { mode: 0o600 })
    fs.symlinkSync('old', path.join(cwd, 'link'))
    await main(['node', 'firstlight', 'detect', '-o', 'link'], testIo({ cwd }))
    expect(fs.lstatSync(path.join(cwd, 'link')).isSymbolicLink()).toBe(true)
    expect(fs.statSync(path.join(cwd, 'old')).mode & 0o777).toBe(0o600)
    expect(fs.readFileSync(path.join(cwd, 'old'), 'utf8')).toMatch(/^[a-z]+\n$/)
    const io = testIo({ cwd })
    await main(['node', 'firstlight', 'detect', '-o', '-'], io)
    expect(io.output).toMatch(/^[a-z]+\n$/)
  })

  test('what cannot be written to is told, and leaves nothing behind', async () => {
    const cwd = createWorkDirectory()
    fs.writeFileSync(path.join(cwd, 'file'), '')
    const io = testIo({ cwd })
    expect(await main(['node', 'firstlight', 'detect', '-o', 'file/out'], io)).toBe(1)
    expect(io.errors).toContain('error: writing file/out failed [io-failed]')
    expect(io.output).toBe('')
  })
})
