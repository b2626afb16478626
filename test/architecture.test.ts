import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** Who may import whom (ARCHITECTURE.md): a file imports its own layer or any below, never one above. */
const LAYERS: readonly (readonly string[])[] = [
  ['src/util/'],
  ['src/report/'],
  ['src/errors.ts', 'src/log.ts'],
  ['src/config/', 'src/yaml/', 'src/node/', 'src/portable/'],
  ['src/butane/', 'src/container-linux/', 'src/fetch/', 'src/host/', 'src/journal/'],
  ['src/document/'],
  ['src/providers/', 'src/image/', 'src/lint/', 'src/engine/'],
  ['src/machine/', 'src/plan/', 'src/reference/'],
  ['stages/', 'src/page/'],
  ['src/core/'],
  ['src/core.ts', 'src/provisioning/'],
  ['src/index.ts', 'src/trial/', 'src/program/', 'src/workbench/'],
  ['src/boot/', 'src/cli/'],
  ['src/multicall.ts'],
  ['src/main.ts'],
  ['bin/'],
]

/** Modules that only a few files may import, so that each thing the engine touches has one door. */
const DOORS: readonly { readonly module: RegExp; readonly only: RegExp }[] = [
  { module: /^(execa|node:child_process)$/, only: /^src\/host\/real\/(commands|started-program)\.ts$/ },
  {
    module: /^(node:https?|src\/node\/http\.ts)$/,
    only: /^src\/(node\/http|fetch\/http(-connections)?|providers\/http\/node-exchange|trial\/server)\.ts$/,
  },
  {
    module: /^(node:)?fs(\/promises)?$/,
    only: /^src\/(node\/|host\/|program\/|boot\/|cli\/|journal\/(file-journal|run-lock)\.ts$|fetch\/|providers\/|image\/|machine\/|trial\/)/,
  },
]

/** The rooms of the core, which runs where there is no Node (`docs/core.md`). */
const WITHOUT_NODE = [
  'src/util/',
  'src/report/',
  'src/errors.ts',
  'src/log.ts',
  'src/config/',
  'src/yaml/',
  'src/portable/',
  'src/butane/',
  'src/container-linux/',
  'src/document/',
  'src/engine/',
  'src/lint/',
  'src/reference/',
  'src/host/accounts/',
  'src/host/operation/',
  'src/plan/',
  'src/page/',
  'stages/',
  'src/core/',
  'src/core.ts',
  'src/workbench/',
]

const SOURCES = ['src', 'stages', 'bin'].flatMap(listFiles)

function listFiles(directory: string): readonly string[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(directory, name))
    .filter((file) => !file.includes('/validators/'))
}

function importsOf(file: string): readonly string[] {
  const text = fs.readFileSync(file, 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"\n]*?(?:from\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\bfrom '([^']+)'/g,
  )
  return [...new Set([...found].map((match) => match[1] ?? match[2] ?? match[3] ?? ''))].map((name) =>
    name.startsWith('.') ? path.join(path.dirname(file), name) : name,
  )
}

/** The packages that a file imports. */
function packagesOf(file: string): readonly string[] {
  const found = fs
    .readFileSync(file, 'utf8')
    .matchAll(/^(?:import|export)\b[^'\n]* from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)
  return [...found]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((name) => !name.startsWith('node:'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function layerOf(file: string): number {
  return LAYERS.findIndex((members) => members.some((member) => file.startsWith(member)))
}

function roomOf(file: string): string | undefined {
  return LAYERS[layerOf(file)]?.find((room) => file.startsWith(room))
}

describe('the architecture', () => {
  test('every file has a layer', () => {
    expect(SOURCES.filter((file) => layerOf(file) === -1)).toEqual([])
  })

  test('no file imports a higher layer', () => {
    const wrong = SOURCES.flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) > layerOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('rooms of one layer do not know each other', () => {
    const wrong = SOURCES.flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) === layerOf(file) && roomOf(target) !== roomOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('a stage never imports another stage', () => {
    const wrong = SOURCES.filter((file) => file.startsWith('stages/') && file !== 'stages/index.ts').flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('stages/') && folderOf(target) !== folderOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test.each(DOORS)('$module is imported only by $only', ({ module, only }) => {
    const users = SOURCES.filter((file) => importsOf(file).some((target) => module.test(target)))
    expect(users.filter((file) => !only.test(file))).toEqual([])
  })

  test('nothing but its own beginning ends the process, and only the edge of the program reads its environment', () => {
    const wrong = SOURCES.filter((file) => {
      const text = fs.readFileSync(file, 'utf8')
      const ends = /\bprocess\.exit\(/.test(text) && file !== 'bin/firstlight.ts'
      return ends || (/\bprocess\.env\b/.test(text) && file !== 'src/program/io.ts')
    })
    expect(wrong).toEqual([])
  })

  test('what runs imports only what is installed with it', () => {
    const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { readonly dependencies: object }
    const wrong = SOURCES.flatMap((file) =>
      packagesOf(file)
        .filter((name) => !Object.hasOwn(manifest.dependencies, name))
        .map((name) => `${file} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('the core asks for nothing of Node', () => {
    const wrong = SOURCES.filter((file) => {
      if (!WITHOUT_NODE.some((room) => file.startsWith(room))) return false
      const code = fs.readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
      return importsOf(file).some((target) => target.startsWith('node:')) || /\b(?:Buffer|process)\b[.([]/.test(code)
    })
    expect(wrong).toEqual([])
  })

  test('no test mocks a module', () => {
    const mock = new RegExp(['vi', 'mock'].join(String.raw`\.`))
    expect(listFiles('test').filter((file) => mock.test(fs.readFileSync(file, 'utf8')))).toEqual([])
  })
})
