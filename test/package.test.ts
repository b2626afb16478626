import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { dir } from 'tmp-promise'
import { expect, onTestFinished, test } from 'vitest'

/** What `npm run build` made, as somebody has it who installed the package: linked into another project. */
async function installed(): Promise<string> {
  const { path: project, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  fs.mkdirSync(path.join(project, 'node_modules'))
  fs.symlinkSync(path.resolve('.'), path.join(project, 'node_modules/firstlight'))
  return project
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout
}

test('the program of the package runs, also under the names that it links to itself', async () => {
  const project = await installed()
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
    version: string
    bin: { firstlight: string }
  }
  const program = path.join(project, 'node_modules/firstlight', manifest.bin.firstlight)
  expect(run(program, ['--version'], project)).toBe(`firstlight ${manifest.version}\n`)

  run(program, ['compat', 'install', 'bin'], project)
  fs.writeFileSync(path.join(project, 'machine.bu'), 'variant: fcos\nversion: 1.5.0\n')
  expect(run('bin/butane', ['machine.bu'], project)).toBe('{"ignition":{"version":"3.4.0"}}\n')
  expect(run('bin/ignition', ['-version'], project)).toMatch(/^Ignition \d/)
  expect(fs.realpathSync(path.join(project, 'bin/butane'))).toBe(path.resolve('dist/bin/firstlight.js'))
})

test('the program of the package finds what goes into an image', async () => {
  const project = await installed()
  fs.mkdirSync(path.join(project, 'tree/etc'), { recursive: true })
  const program = path.join(project, 'node_modules/firstlight/dist/bin/firstlight.js')
  const said = run(program, ['image', 'tree', '--real-root', '--grub', '--stamp'], project)
  expect(said).toContain('link /usr/lib/systemd/system/basic.target.wants/firstlight-first-boot-complete.service')
  expect(fs.existsSync(path.join(project, 'tree/etc/grub.d/05_firstlight'))).toBe(true)
})

test('the library of the package loads by its name, and its declarations are there', async () => {
  const project = await installed()
  fs.writeFileSync(
    path.join(project, 'use.mjs'),
    "import * as library from 'firstlight'\nconsole.log(typeof library.readDocument)\n",
  )
  expect(run(process.execPath, ['use.mjs'], project)).toBe('function\n')
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { exports: { '.': { types: string } } }
  expect(fs.existsSync(manifest.exports['.'].types)).toBe(true)
})

test('no code of another package is in what is published', () => {
  // esbuild names each file that it takes something from.
  const files = fs.globSync('dist/{bin,src,stages,chunks}/**/*.js')
  const taken = files.flatMap((file) => fs.readFileSync(file, 'utf8').match(/^\/\/ .*node_modules\/.*$/gm) ?? [])
  expect(files.length).toBeGreaterThan(10)
  expect(taken).toEqual([])
})
