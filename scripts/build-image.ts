// npm run build:image: the container image with the executable and what its loader needs, and nothing else, in dist/image: as
// an OCI layout with two names, firstlight and butane, and the former as one file to load.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { megabytes } from './megabytes.ts'
import { readManifest } from './packages/manifests.ts'
import { packLayer, writeOciLayout, type OciImage } from './packages/oci-layout.ts'
import { sharedLibraries } from './packages/shared-libraries.ts'
import { readSources } from './packages/sources.ts'
import { createTree, tarOf, type Tree } from './packages/tree.ts'

const OUT = 'dist/image'
const BUILT = 'dist/exe'
/** A user that owns nothing; any other serves as well. */
const NOBODY = '65532:65532'
/** Processors as the image specification names them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

if (!fs.existsSync(path.join(BUILT, 'firstlight'))) throw new Error(`${BUILT} is not there: npm run build:exe makes it`)
const { name, version, description, license, homepage, repository } = readManifest()
const { commit, date } = readSources()
const architecture = ARCHITECTURES[process.arch] ?? process.arch
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-image-'))
process.once('exit', () => fs.rmSync(work, { recursive: true }))

const root = createTree(path.join(work, 'root'))
fill(root)
const layer = packLayer(tarOf(root.folder, date))
const images = ['firstlight', 'butane'].map(imageOf)

fs.rmSync(OUT, { recursive: true, force: true })
writeOciLayout(path.join(OUT, 'oci'), images)
// What loads an archive expects one image in it.
const single = path.join(work, 'single')
writeOciLayout(single, images.slice(0, 1))
const archive = path.join(OUT, `${name}-${version}-${architecture}.oci.tar`)
fs.writeFileSync(archive, tarOf(single, date))
console.log(`${archive}: ${megabytes(fs.statSync(archive).size)}`)
console.log(`${OUT}/oci: the same, and as butane`)

function fill(tree: Tree): void {
  tree.directory('.')
  tree.directory('tmp', 0o1777)
  tree.directory('work')
  tree.file('usr/bin/firstlight', fs.readFileSync(path.join(BUILT, 'firstlight')), 0o755)
  tree.link('usr/bin/butane', 'firstlight')
  tree.file('etc/passwd', 'root:x:0:0::/:/sbin/nologin\nnobody:x:65532:65532::/:/sbin/nologin\n')
  tree.file('etc/group', 'root:x:0:\nnobody:x:65532:\n')
  for (const file of ['firstlight.LICENSES', 'firstlight.cdx.json', 'firstlight.intoto.json'])
    tree.file(`usr/share/doc/firstlight/${file}`, fs.readFileSync(path.join(BUILT, file)))
  for (const { place, file, from } of sharedLibraries(path.join(BUILT, 'firstlight'))) {
    tree.file(place, fs.readFileSync(file), 0o755)
    if (from === undefined) throw new Error(`no package brought ${file}: nobody knows its licence`)
    tree.file(from.copyright, fs.readFileSync(from.copyright))
    tree.file(`usr/share/doc/${from.name}/version`, `${from.version}\n`)
  }
}

function imageOf(program: string): OciImage {
  return {
    name: program,
    architecture,
    date,
    layer,
    config: { User: NOBODY, Env: ['PATH=/usr/bin'], Entrypoint: [`/usr/bin/${program}`], WorkingDir: '/work' },
    annotations: {
      'org.opencontainers.image.title': program,
      'org.opencontainers.image.description': description,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': license,
      'org.opencontainers.image.url': homepage,
      'org.opencontainers.image.source': repository.url.replace(/^git\+/, ''),
      ...(commit === undefined ? {} : { 'org.opencontainers.image.revision': commit }),
    },
  }
}
