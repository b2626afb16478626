// npm run build:npm: what is published, in dist/npm: firstlight-VERSION.tgz, and the executable for this processor.
//
// The checkout itself is never published: it pins a Node of its own, which nobody wants in a project. The packages are
// put together from the sources in a new folder, so that nothing of an earlier build is in them.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { transformSync } from 'esbuild'
import { butaneSchema } from '../../src/butane/json-schema.ts'
import { VARIANTS } from '../../src/butane/variants.ts'
import { editorSchema } from '../../src/config/spec/json-schema.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import '../generate.ts'
import { buildProgram } from '../program.ts'
import { megabytes } from '../megabytes.ts'
import { ENTRIES, executablePackage, programPackage, readManifest } from './manifests.ts'

const OUT = 'dist/npm'
const EXECUTABLE = 'dist/exe/firstlight'

const manifest = readManifest()
// Within the checkout, so that what is built there finds its dependencies when its names are listed.
fs.mkdirSync('.cache', { recursive: true })
const work = path.resolve(fs.mkdtempSync('.cache/npm-'))
process.once('exit', () => fs.rmSync(work, { recursive: true }))
fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })

const program = path.join(work, 'program')
await buildProgram(path.join(program, 'dist'))
for (const folder of ['docs', 'examples', 'initrd']) fs.cpSync(folder, path.join(program, folder), { recursive: true })
for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md'])
  fs.copyFileSync(file, path.join(program, file))
await writeEntries(program)
writeSchemas(path.join(program, 'schemas'))
pack(program, programPackage(manifest))

if (fs.existsSync(EXECUTABLE)) {
  const folder = path.join(work, 'executable')
  fs.mkdirSync(path.join(folder, 'bin'), { recursive: true })
  fs.copyFileSync(EXECUTABLE, path.join(folder, 'bin/firstlight'))
  fs.copyFileSync('LICENSE', path.join(folder, 'LICENSE'))
  pack(folder, executablePackage(manifest, process.arch))
} else {
  console.log(`not made: the package of the executable, since there is no ${EXECUTABLE} (npm run build:exe)`)
}

function pack(folder: string, content: object): void {
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(content, undefined, 2)}\n`)
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', path.resolve(OUT)], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm pack ended with ${status}: ${stderr}`)
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(stdout) as [Packed]
  console.log(`${OUT}/${filename}: ${megabytes(size)}, ${megabytes(unpackedSize)} in ${entryCount} files`)
}

interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly entryCount: number
}

/**
 * The entries of the library look at the Node first: an old one would already fail to link what it does not have, so
 * that the library itself is loaded after the look, and its names are listed.
 */
async function writeEntries(folder: string): Promise<void> {
  fs.mkdirSync(path.join(folder, 'entries'))
  const look = fs.readFileSync('src/program/lowest-node.ts', 'utf8')
  const { code } = transformSync(look, { loader: 'ts', format: 'cjs', target: 'node12' })
  fs.writeFileSync(path.join(folder, 'entries/lowest-node.cjs'), code)
  const orThrow = 'const problem = look.tooOld(process.versions)\nif (problem) throw new Error(problem)\n'
  for (const name of ENTRIES) {
    const library = `../dist/src/${name}.js`
    const names = Object.keys((await import(path.join(folder, 'entries', library))) as object).join(', ')
    const file = path.join(folder, 'entries', name)
    fs.writeFileSync(
      `${file}.mjs`,
      `import look from './lowest-node.cjs'\n${orThrow}export const { ${names} } = await import('${library}')\n`,
    )
    fs.writeFileSync(
      `${file}.cjs`,
      `'use strict'\nconst look = require('./lowest-node.cjs')\n${orThrow}module.exports = require('${library}')\n`,
    )
  }
}

/** A JSON Schema for each language and version, as `firstlight schema` prints it. */
function writeSchemas(folder: string): void {
  fs.mkdirSync(folder, { recursive: true })
  const write = (name: string, version: string, schema: object): void =>
    fs.writeFileSync(path.join(folder, `${name}-${version}.json`), `${JSON.stringify(schema, undefined, 2)}\n`)
  for (const spec of SPEC_VERSIONS) write('ignition', spec.version, editorSchema(spec))
  for (const variant of VARIANTS) write(variant.name, variant.version, butaneSchema(variant))
}
