import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const EXAMPLE = path.join(import.meta.dirname, '../../examples/terraform')
const HEAD = 'variant: flatcar\nversion: 1.1.0\n'
const MOTD = `${HEAD}storage: { files: [{ path: /etc/motd, contents: { inline: hello } }] }\n`

interface Answer {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Asks as Terraform does: one object on standard input, one expected on standard output. */
async function ask(query: unknown, cwd = EXAMPLE): Promise<Answer> {
  const io = testIo({ cwd, input: typeof query === 'string' ? query : JSON.stringify(query) })
  const code = await main(['node', 'firstlight', 'terraform'], io)
  return { code, output: io.output, errors: io.errors }
}

function filesOf(output: string): unknown {
  const { rendered } = JSON.parse(output) as { rendered: string }
  const { storage } = JSON.parse(rendered) as { storage: { files: readonly { path: string; contents: unknown }[] } }
  return Object.fromEntries(storage.files.map(({ path: name, contents }) => [name, contents]))
}

test('a document becomes the same bytes that transpile prints, as one of the texts of an object', async () => {
  const { code, output, errors } = await ask({ content: MOTD })
  expect({ code, output, errors }).toEqual({
    code: 0,
    output: `${JSON.stringify({
      rendered:
        '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/motd","contents":{"compression":"","source":"data:,hello"}}]}}\n',
      warnings: '',
    })}\n`,
    errors: '',
  })
})

test('pretty_print indents the config, and not the answer', async () => {
  const { output } = await ask({ content: MOTD, pretty_print: 'true' })
  expect(output.split('\n')).toHaveLength(2)
  expect((JSON.parse(output) as { rendered: string }).rendered).toContain('\n  "storage": {\n')
})

test('the example: a template, a local file and a snippet, and the same bytes each time', async () => {
  const query = {
    content: fs.readFileSync(path.join(EXAMPLE, 'worker.bu'), 'utf8').replace('${name}', 'worker-1'),
    strict: 'true',
    files_dir: '.',
    snippets: JSON.stringify([fs.readFileSync(path.join(EXAMPLE, 'reboots.bu'), 'utf8')]),
  }
  const first = await ask(query)
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(await ask(query)).toEqual(first)
  expect(filesOf(first.output)).toMatchObject({
    '/etc/hostname': { source: 'data:,worker-1' },
    '/etc/motd': { source: expect.stringContaining('fleet') as unknown },
    '/etc/flatcar/update.conf': {},
  })
})

test('snippets win over what was there before them, and may be of newer languages', async () => {
  const snippets = [
    MOTD.replace('hello', 'from the snippet'),
    '{"ignition":{"version":"3.5.0"},"kernelArguments":{"shouldExist":["quiet"]}}',
  ]
  const { code, output } = await ask({ content: MOTD, snippets: JSON.stringify(snippets) })
  expect(code).toBe(0)
  expect(filesOf(output)).toMatchObject({ '/etc/motd': { source: 'data:,from%20the%20snippet' } })
  expect(JSON.parse((JSON.parse(output) as { rendered: string }).rendered)).toMatchObject({
    ignition: { version: '3.5.0' },
    kernelArguments: { shouldExist: ['quiet'] },
  })
})

test('a warning is handed over, and strict makes it fail', async () => {
  const content = `${HEAD}storag: {}\n`
  const lax = await ask({ content })
  expect(lax.code).toBe(0)
  expect((JSON.parse(lax.output) as { warnings: string }).warnings).toContain('content:3:1')
  const strict = await ask({ content, strict: 'true' })
  expect({ code: strict.code, output: strict.output }).toEqual({ code: 3, output: '' })
  expect(strict.errors).toContain('strict allows none')
})

test('what is wrong in a snippet is told at its own line', async () => {
  const snippets = JSON.stringify([MOTD, `${HEAD}storage:\n  files:\n    - path: relative\n`])
  const { code, output, errors } = await ask({ content: MOTD, snippets })
  expect({ code, output }).toEqual({ code: 3, output: '' })
  expect(errors).toContain('--> snippets[1]:5:13')
})

test('what only both together make wrong is told too', async () => {
  const link = `${HEAD}storage: { links: [{ path: /etc/app, target: /opt/app }] }\n`
  const below = `${HEAD}storage: { files: [{ path: /etc/app/conf }] }\n`
  const { code, errors } = await ask({ content: link, snippets: JSON.stringify([below]) })
  expect(code).toBe(3)
  expect(errors).toContain('/etc/app')
})

test.each([
  ['not JSON', 'terraform: the query on standard input is not JSON'],
  [[], 'terraform: the query on standard input is no JSON object'],
  [{}, 'terraform: there is no content'],
  [{ content: MOTD, snippet: '[]' }, 'terraform: the query has an unknown key "snippet"'],
  [{ content: MOTD, strict: true }, 'terraform: strict is no text'],
  [{ content: MOTD, strict: 'perhaps' }, 'terraform: strict is neither true nor false'],
  [{ content: MOTD, snippets: 'storage: {}' }, 'terraform: snippets is not JSON'],
  [{ content: MOTD, snippets: '[1]' }, 'terraform: snippets is no list of texts'],
])('a query that is wrong says so: %j', async (query, message) => {
  const { code, output, errors } = await ask(query)
  expect({ code, output }).toEqual({ code: 2, output: '' })
  expect(errors).toContain(message)
})

test('the example of Terraform calls the program by its name', () => {
  expect(fs.readFileSync(path.join(EXAMPLE, 'main.tf'), 'utf8')).toContain('program     = ["firstlight", "terraform"]')
})

test('the example of Pulumi type-checks, and gives the config', () => {
  const root = path.join(import.meta.dirname, '../..')
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-pulumi-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  fs.cpSync(path.join(root, 'examples/pulumi'), directory, { recursive: true })
  fs.mkdirSync(path.join(directory, 'node_modules'))
  fs.symlinkSync(root, path.join(directory, 'node_modules/firstlight'))
  fs.writeFileSync(path.join(directory, 'package.json'), '{ "private": true, "type": "module" }\n')
  const types = ['--typeRoots', path.join(root, 'node_modules/@types'), '--types', 'node']
  const strict = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext',
  ]
  const tsc = spawnSync(path.join(root, 'node_modules/.bin/tsc'), [...strict, ...types, 'index.ts'], {
    cwd: directory,
    encoding: 'utf8',
  })
  expect(tsc.stdout).toBe('')
  const print = "import('./index.ts').then(async ({ userData }) => process.stdout.write(await userData))"
  const run = spawnSync(process.execPath, ['-e', print], { cwd: directory, encoding: 'utf8' })
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toMatchObject({ ignition: { version: '3.4.0' } })
})
