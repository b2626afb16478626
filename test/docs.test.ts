import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/cli/commands/index.ts'
import { EXIT_CODES } from '../src/program/exit-codes.ts'
import { referencePages } from '../scripts/reference/pages.ts'
import { callPage } from './helpers/console-page.ts'
import { STAGES } from '../stages/index.ts'

const ROOT = path.join(import.meta.dirname, '..')
const PAGES = [
  '.',
  'docs',
  'docs/reference',
  'docs/reference/library',
  'initrd',
  'test/scenarios',
  'test/system',
].flatMap((directory) => {
  const folder = path.join(ROOT, directory)
  return fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .filter((name) => name.endsWith('.md'))
        .map((name) => path.join(directory, name))
    : []
})

interface Fence {
  readonly page: string
  readonly language: string
  readonly code: string
}

const FENCES: readonly Fence[] = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    page,
    language,
    code,
  })),
)

const REFERENCE = await referencePages()

let directory: string
beforeAll(() => {
  // Inside the checkout, so that `firstlight` is the package itself and Node's own types are found.
  directory = fs.mkdtempSync(path.join(ROOT, '.cache-docs-'))
})
afterAll(() => fs.rmSync(directory, { recursive: true }))

describe('the documents', () => {
  test.each(PAGES)('every relative link in %s leads somewhere', (page) => {
    const links = [...read(page).matchAll(/\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
    const names = [...read(page).matchAll(/`((?:docs|src|stages|test|examples|initrd|scripts|bench)\/[\w./-]+)`/g)]
    const wanted = [
      ...links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => path.join(path.dirname(page), link)),
      ...names.map(([, name = '']) => name),
    ]
    expect(wanted.filter((name) => !fs.existsSync(path.join(ROOT, name)))).toEqual([])
  })

  const examples = FENCES.filter(({ language }) => language === 'ts')
  test.each(examples)('the example in $page type-checks and runs', ({ code }) => {
    const file = path.join(directory, 'example.ts')
    fs.writeFileSync(
      file,
      code
        .replaceAll("'firstlight'", "'../src/index.ts'")
        .replaceAll("'firstlight/core'", "'../src/core.ts'")
        .replaceAll('./machine', `${directory}/machine`),
    )
    const options = { incremental: false, isolatedDeclarations: false, declaration: false }
    const project = { extends: '../tsconfig.json', compilerOptions: options, include: ['example.ts'] }
    fs.writeFileSync(path.join(directory, 'tsconfig.json'), JSON.stringify(project))
    const tsc = spawnSync(path.join(ROOT, 'node_modules/.bin/tsc'), ['--project', directory])
    expect(tsc.stdout.toString()).toBe('')
    const run = spawnSync(process.execPath, [file], { cwd: ROOT, encoding: 'utf8' })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
    expect(run.stdout).not.toBe('')
  })

  const commands = FENCES.filter(({ language }) => language === 'sh')
    .flatMap(({ page, code }) => code.split('\n').map((line) => ({ page, line })))
    .filter(({ line }) => line.startsWith('npx firstlight '))
  test.each(commands)('$line, in $page, runs', { timeout: 300_000 }, ({ line }) => {
    const args = line.replaceAll('./machine', path.join(directory, 'commanded')).split(/\s+/).slice(2)
    const run = spawnSync(process.execPath, [path.join(ROOT, 'bin/firstlight.ts'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
  })

  // Written anew with FIRSTLIGHT_WRITE=1, to be read before it is kept.
  const consoles = PAGES.filter((page) => /^```console$/m.test(read(page)))
  test.each(consoles)('the commands in %s print what stands there', async (page) => {
    const place = path.join(directory, page.replaceAll('/', '-'))
    fs.mkdirSync(place)
    fs.symlinkSync(path.join(ROOT, 'examples'), path.join(place, 'examples'))
    const { written, called } = await callPage(path.join(ROOT, page), place)
    if (process.env['FIRSTLIGHT_WRITE'] === '1') fs.writeFileSync(path.join(ROOT, page), called)
    else expect(called).toBe(written)
  })

  test('docs/commands.md names every command and every exit code', () => {
    const page = read('docs/commands.md')
    expect(COMMANDS.filter(({ name }) => !page.includes(`| \`firstlight ${name}`))).toEqual([])
    const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`)
    expect(rows.filter((row) => !page.includes(row))).toEqual([])
  })

  test('docs/README.md lists every page of the folder', () => {
    const listed = [...read('docs/README.md').matchAll(/^\| \[([\w-]+\.md)\]/gm)].map(([, name = '']) => name)
    const there = fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md')
    expect(new Set(listed)).toEqual(new Set(there))
  })

  test('README.md has less than 150 lines, and the screen that a failed boot shows', () => {
    const screen = read('test/boot/failures/partition-too-large.txt').trim()
    expect(read('README.md').split('\n').length).toBeLessThan(150)
    expect(read('README.md')).toContain(screen)
    expect(read('docs/troubleshooting.md')).toContain(screen)
  })

  test.each(REFERENCE)('$file is what npm run build:reference makes', ({ file, text }) => {
    expect(read(file)).toBe(text)
  })

  test('docs/stages.md has a heading for every stage', () => {
    const headings = [...read('docs/stages.md').matchAll(/^## `?([\w-]+)`?/gm)].map(([, name = '']) => name)
    const names = Object.values(STAGES).flatMap((stages) => stages.map(({ name }) => name))
    expect(names.filter((name) => !headings.includes(name))).toEqual([])
  })
})

function read(page: string): string {
  return fs.readFileSync(path.join(ROOT, page), 'utf8')
}
