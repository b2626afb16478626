import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODE } from '../../scripts/executable/build.ts'
import { runProgram } from '../../scripts/executable/single-executable.ts'

const BUILT = path.resolve('dist/exe')
const EXECUTABLE = path.join(BUILT, 'firstlight')

let place: string
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-exe-'))
})
afterAll(() => fs.rmSync(place, { recursive: true }))

function sumOf(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex')
}

function built(name: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(BUILT, name), 'utf8'))
}

test('a build in another directory, at another time, as another kind of user makes the same bytes', () => {
  // Within the checkout, so that it is of the same commit, and on the same disk as what is installed there.
  const copy = path.resolve(fs.mkdtempSync('.cache/another-checkout-'))
  const files = runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard']).trim().split('\n')
  for (const file of files.filter((name) => fs.existsSync(name))) fs.cpSync(file, path.join(copy, file))
  runProgram('cp', ['-al', 'node_modules', copy])
  const env = { PATH: process.env['PATH'], HOME: copy, TZ: 'Pacific/Kiritimati', LC_ALL: 'C', TMPDIR: copy }
  const command = ['umask 077; exec "$0" scripts/build-exe.ts', path.join(copy, 'node_modules/.bin/node')]
  const { status, stderr } = spawnSync('sh', ['-c', ...command], { cwd: copy, env, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const name of fs.readdirSync(BUILT)) {
    expect(sumOf(path.join(copy, 'dist/exe', name)), name).toBe(sumOf(path.join(BUILT, name)))
  }
  fs.rmSync(copy, { recursive: true })
})

test('the sums are those of the files', () => {
  expect(runProgram('sha256sum', ['--check', 'SHA256SUMS'], BUILT)).toBe(
    'firstlight: OK\nfirstlight.LICENSES: OK\nfirstlight.cdx.json: OK\nfirstlight.intoto.json: OK\n',
  )
})

interface Sbom {
  readonly metadata: { readonly component: { readonly hashes: readonly object[] } }
  readonly components: readonly (Component & { readonly components?: readonly Component[] })[]
}

interface Component {
  readonly name: string
  readonly version: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

describe('the list of parts', () => {
  test('is CycloneDX 1.6', async () => {
    const text = fs.readFileSync(path.join(BUILT, 'firstlight.cdx.json'), 'utf8')
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(text)).toBeNull()
    expect(await validator.validate(text.replaceAll('"id": "MIT"', '"id": "MITT"'))).not.toBeNull()
  })

  test('names Node, what is in Node, and every library, with version and sum', () => {
    const { metadata, components } = built('firstlight.cdx.json') as Sbom
    expect(metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: sumOf(EXECUTABLE) }])
    const [node, ...libraries] = components
    expect(node).toMatchObject({ name: 'node', hashes: [{ alg: 'SHA-256', content: sumOf(NODE) }] })
    const { openssl, v8, zlib } = process.versions
    expect(node?.components).toEqual(
      expect.arrayContaining(
        Object.entries({ openssl, v8, zlib }).map(([name, version]): unknown =>
          expect.objectContaining({ name, version }),
        ),
      ),
    )
    const names = libraries.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['pino', 'execa', 'node-forge']))
    expect(libraries.filter(({ hashes }) => hashes?.[0]?.content.length !== 128)).toEqual([])
    const { stdout } = spawnSync(EXECUTABLE, ['--licenses'], { encoding: 'utf8' })
    expect(libraries.filter(({ name, version }) => !stdout.includes(`\n  ${name} ${version}: `))).toEqual([])
  })
})

test('the statement of where it comes from names the commit, the lock file, Node, and what was made', () => {
  const commit = runProgram('git', ['rev-parse', 'HEAD']).trim()
  expect(built('firstlight.intoto.json')).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: [
      { name: 'firstlight', digest: { sha256: sumOf(EXECUTABLE) } },
      { name: 'firstlight.cdx.json', digest: { sha256: sumOf(path.join(BUILT, 'firstlight.cdx.json')) } },
    ],
    predicate: {
      buildDefinition: {
        buildType: expect.stringMatching(/^https:/) as unknown,
        externalParameters: { command: 'npm run build:exe' },
        resolvedDependencies: expect.arrayContaining([
          expect.objectContaining({ digest: { gitCommit: commit } }),
          { name: 'package-lock.json', digest: { sha256: sumOf('package-lock.json') } },
          { name: 'node', digest: { sha256: sumOf(NODE) } },
          expect.objectContaining({ uri: expect.stringMatching(/^pkg:npm\/esbuild@/) as unknown }),
        ]) as unknown,
      },
      runDetails: { builder: { id: expect.stringContaining('#nobody-vouches') as unknown } },
    },
  })
})

test('alone it puts the engine into an image, with everything that belongs to it', () => {
  const tree = path.join(place, 'tree')
  fs.mkdirSync(path.join(tree, 'usr/lib/dracut'), { recursive: true })
  fs.writeFileSync(path.join(tree, 'usr/lib/dracut/dracut-functions.sh'), '')
  fs.copyFileSync(EXECUTABLE, path.join(place, 'firstlight'))
  const env = { PATH: process.env['PATH'], TMPDIR: place }
  const call = spawnSync(path.join(place, 'firstlight'), ['image', 'tree', '--module', '--grub', '--stamp'], {
    cwd: place,
    env,
    encoding: 'utf8',
  })
  expect({ status: call.status, stderr: call.stderr }).toEqual({ status: 0, stderr: '' })
  const module = path.join(tree, 'usr/lib/dracut/modules.d/30firstlight')
  for (const name of fs.readdirSync('initrd/dracut/30firstlight').filter((each) => each !== 'units')) {
    const [from, to] = [path.join('initrd/dracut/30firstlight', name), path.join(module, name)]
    expect(sumOf(to), name).toBe(sumOf(from))
    expect(fs.statSync(to).mode & 0o111, name).toBe(fs.statSync(from).mode & 0o111)
  }
  expect(sumOf(path.join(tree, 'usr/lib/firstlight/firstlight'))).toBe(sumOf(EXECUTABLE))
  expect(fs.readdirSync(place).toSorted()).toEqual(['firstlight', 'tree'])
})
