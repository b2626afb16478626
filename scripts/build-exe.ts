// npm run build:exe: the single executable for this machine in dist/exe, with a list of what is in it (CycloneDX), a statement of
// where it comes from (SLSA, in-toto), all licences, and the sums of these files.
import fs from 'node:fs'
import path from 'node:path'
import { buildExecutable, NODE } from './executable/build.ts'
import { bundledPackages } from './executable/licenses.ts'
import { nodeParts } from './executable/node-parts.ts'
import { runProgram } from './executable/single-executable.ts'
import { megabytes } from './megabytes.ts'
import { readManifest } from './packages/manifests.ts'
import { provenanceOf } from './packages/provenance.ts'
import { sbomOf, sha256Of } from './packages/sbom.ts'
import { readSources } from './packages/sources.ts'

const OUT = 'dist/exe'
const NAME = 'firstlight'
/** Packages that make the executable and are not in it. */
const BUILDERS = ['esbuild', 'postject', 'ajv', `node-linux-${process.arch}`]

const manifest = readManifest()
const sources = readSources()
fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })
const { inputs } = await buildExecutable(path.join(OUT, NAME))
const executable = fs.readFileSync(path.join(OUT, NAME))
const node = fs.readFileSync(NODE)
const packages = bundledPackages(inputs)
const sbom = json(
  sbomOf({
    manifest,
    executable,
    date: sources.date,
    node: { version: process.versions.node, sha256: sha256Of(node), parts: nodeParts(process.versions) },
    packages,
  }),
)
const provenance = json(
  provenanceOf({
    manifest,
    sources,
    command: 'npm run build:exe',
    subjects: [
      { name: NAME, bytes: executable },
      { name: `${NAME}.cdx.json`, bytes: Buffer.from(sbom) },
    ],
    files: [
      { name: 'package-lock.json', bytes: fs.readFileSync('package-lock.json') },
      { name: 'node', bytes: node },
    ],
    packages: [...BUILDERS.map((name) => `node_modules/${name}`), ...packages.map(({ folder }) => folder)],
    builder: process.env['FIRSTLIGHT_BUILDER'],
  }),
)
write(`${NAME}.cdx.json`, sbom)
write(`${NAME}.intoto.json`, provenance)
write(`${NAME}.LICENSES`, runProgram(path.resolve(OUT, NAME), ['--licenses']))
const files = fs.readdirSync(OUT).toSorted()
write('SHA256SUMS', files.map((file) => `${sha256Of(fs.readFileSync(path.join(OUT, file)))}  ${file}\n`).join(''))
console.log(
  `${OUT}/${NAME}: ${megabytes(executable.length)}; beside it: ${files.filter((file) => file !== NAME).join(', ')}`,
)

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function write(name: string, text: string): void {
  fs.writeFileSync(path.join(OUT, name), text)
}
