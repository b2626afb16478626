import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { readManifest } from '../../scripts/packages/manifests.ts'
import { LOWEST_NODE } from '../../src/program/lowest-node.ts'
import { nodeFromRegistry, WHY_NO_REGISTRY } from './registry.ts'

/** Nodes that the package is used on: those below the lowest say so, the others work. */
const OLD = ['18.20.4', '20.19.5'] as const
const SUPPORTED = [LOWEST_NODE, '24', '26'] as const

const DOCUMENT =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { inline: hello }\n'
const CONFIG =
  '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/motd","contents":{"compression":"","source":"data:,hello"}}]}}\n'

let project: string
const unavailable = WHY_NO_REGISTRY
/** How long to wait for the registry, in ms. */
const PATIENCE = 20 * 60_000

beforeAll(() => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-project-'))
  if (unavailable !== undefined) return
  run(process.execPath, ['scripts/packages/npm.ts'], { cwd: '.' })
  fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "project", "private": true }\n')
  const archive = path.resolve(`dist/npm/firstlight-${readManifest().version}.tgz`)
  run('npm', ['install', '--omit=optional', '--no-audit', '--no-fund', archive])
  fs.writeFileSync(path.join(project, 'machine.bu'), DOCUMENT)
}, PATIENCE)
afterAll(() => fs.rmSync(project, { recursive: true }), PATIENCE)

function run(command: string, args: readonly string[], { cwd = project, node = '' } = {}): string {
  const env = { ...process.env, PATH: node === '' ? process.env['PATH'] : `${node}:${process.env['PATH']}` }
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

function skipWithoutRegistry(context: TestContext): void {
  if (unavailable !== undefined) context.skip(unavailable)
}

describe('the published package', () => {
  test('is a few MB, brings no Node, and holds documents and schemas', (context) => {
    skipWithoutRegistry(context)
    const installed = fs.readdirSync(path.join(project, 'node_modules'))
    expect(installed.filter((name) => name === 'node' || name.startsWith('node-linux'))).toEqual([])
    const folder = path.join(project, 'node_modules/firstlight')
    expect(fs.existsSync(path.join(folder, 'schemas/flatcar-1.1.0.json'))).toBe(true)
    expect(fs.existsSync(path.join(folder, 'docs/errors.md'))).toBe(true)
    expect(fs.existsSync(path.join(folder, 'test'))).toBe(false)
    const size = Number(run('du', ['-sb', folder]).split('\t')[0])
    expect(size).toBeLessThan(8e6)
  })

  test.each(SUPPORTED)('works on Node %s: the command, import, require', { timeout: PATIENCE }, (version, context) => {
    skipWithoutRegistry(context as unknown as TestContext)
    const node = nodeFromRegistry(version, project)
    expect(run('node_modules/.bin/firstlight', ['transpile', 'machine.bu'], { node })).toBe(CONFIG)
    expect(run('node_modules/.bin/firstlight', ['plan', 'machine.bu'], { node })).toContain('/etc/motd')
    const list = 'console.log(typeof lib.provision, typeof lib.transpile, typeof core.transpile)'
    const imported = `const lib = await import('firstlight'); const core = await import('firstlight/core'); ${list}`
    expect(run(path.join(node, 'node'), ['--input-type=module', '-e', imported])).toBe('function function function\n')
    const required = `const lib = require('firstlight'); const core = require('firstlight/core'); ${list}`
    expect(run(path.join(node, 'node'), ['-e', required])).toBe('function function function\n')
  })

  test.each(OLD)('says on Node %s what it needs', { timeout: PATIENCE }, (version, context) => {
    skipWithoutRegistry(context as unknown as TestContext)
    const node = nodeFromRegistry(version, project)
    const sentence = `Firstlight needs Node 22.15 or later, and this is v${version}`
    const env = { ...process.env, PATH: `${node}:${process.env['PATH']}` }
    const said = spawnSync('node_modules/.bin/firstlight', ['--version'], { cwd: project, encoding: 'utf8', env })
    expect({ status: said.status, stderr: said.stderr }).toEqual({ status: 2, stderr: `error: ${sentence}\n` })
    for (const load of ["import('firstlight')", "Promise.resolve().then(() => require('firstlight'))"]) {
      const code = `${load}.catch((error) => console.log(error.message))`
      expect(run(path.join(node, 'node'), ['-e', code])).toBe(`${sentence}\n`)
    }
  })

  test('takes the executable that npm brings beside it for the names of other programs', (context) => {
    skipWithoutRegistry(context)
    const own = `firstlight-linux-${process.arch}-${readManifest().version}.tgz`
    run('npm', ['install', '--no-save', '--omit=optional', '--no-audit', '--no-fund', path.resolve('dist/npm', own)])
    run('node_modules/.bin/firstlight', ['compat', 'install', 'names'])
    const program = path.join(project, `node_modules/@firstlight/linux-${process.arch}/bin/firstlight`)
    expect(fs.realpathSync(path.join(project, 'names/butane'))).toBe(fs.realpathSync(program))
    expect(run('names/butane', ['--strict', 'machine.bu'])).toBe(CONFIG)
  })

  test('has types for import and for require', (context) => {
    skipWithoutRegistry(context)
    const use = 'const read: typeof readDocument = readDocument\nexport type { read }\n'
    fs.writeFileSync(
      path.join(project, 'use.mts'),
      `import { readDocument, type Config } from 'firstlight'\nimport { transpile } from 'firstlight/core'\n${use}export const version = (config: Config): string => config.ignition.version\nexport const text = transpile('')\n`,
    )
    fs.writeFileSync(path.join(project, 'use.cts'), `import { readDocument } from 'firstlight'\n${use}`)
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--typeRoots',
      path.resolve('node_modules/@types'),
    ]
    expect(run(path.resolve('node_modules/.bin/tsc'), [...options, 'use.mts', 'use.cts'])).toBe('')
  })
})

describe('a checkout', () => {
  test('that is not built yet says what to do', () => {
    const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-clone-'))
    fs.cpSync('bin', path.join(clone, 'bin'), { recursive: true })
    const { status, stderr } = spawnSync(path.join(clone, 'bin/checkout'), ['--version'], { encoding: 'utf8' })
    fs.rmSync(clone, { recursive: true })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: this checkout is not built yet\n  hint: npm run setup\n',
    })
  })
})
