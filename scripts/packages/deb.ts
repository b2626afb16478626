import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { runProgram } from '../executable/single-executable.ts'
import type { Manifest } from './manifests.ts'
import { createTree, type Tree } from './tree.ts'

/** A package of Debian's kind. */
export interface DebianPackage {
  readonly name: string
  readonly architecture: string
  /** A short line, and a longer text. */
  readonly summary: string
  readonly description: string
  /** Relations to other packages, by the field's name. */
  readonly relations: Readonly<Record<string, string>>
  /** Why lintian is wrong about it, by tag. */
  readonly overrides: Readonly<Record<string, string>>
  fill(tree: Tree): Promise<void>
}

/** How packages are made. */
export interface DebianBuild {
  readonly out: string
  /** A folder for what is put together. */
  readonly work: string
  readonly manifest: Manifest
  /** Seconds since 1970. */
  readonly date: number
  /** Options of dpkg-deb that say how it packs. @default as Debian does, which takes a minute */
  readonly packing?: readonly string[]
}

/** Where the scripts of the packages are: `NAME.postinst` and its like. */
const SCRIPTS = path.join(import.meta.dirname, 'debian')
const MAINTAINER = 'Firstlight <firstlight-engine@users.noreply.github.com>'

/** Builds a package with dpkg's own tool. The same sources and date make the same bytes. @returns its file */
export async function buildDeb(one: DebianPackage, build: DebianBuild): Promise<string> {
  const { out, work, manifest, date, packing = ['-Zxz'] } = build
  const folder = path.join(work, one.name)
  fs.rmSync(folder, { recursive: true, force: true })
  const tree = createTree(folder)
  tree.directory('.')
  await one.fill(tree)
  writeDocuments(tree, one, build)
  writeControl(tree, one, manifest)
  const file = path.join(out, `${one.name}_${manifest.version}_${one.architecture}.deb`)
  const how = ['--root-owner-group', ...packing, '--threads-max=1', '--build', folder, file]
  runProgram('env', [`SOURCE_DATE_EPOCH=${date}`, 'dpkg-deb', ...how])
  return file
}

function writeDocuments(tree: Tree, { name, overrides }: DebianPackage, { manifest, date }: DebianBuild): void {
  const place = `usr/share/doc/${name}`
  const { version, homepage } = manifest
  const when = new Date(date * 1000).toUTCString().replace('GMT', '+0000')
  const entry = [
    `firstlight (${version}) unstable; urgency=medium`,
    '  * CHANGELOG.md of the sources tells what is new.',
  ]
  tree.file(`${place}/changelog.gz`, gzipSync(`${entry.join('\n\n')}\n\n -- ${MAINTAINER}  ${when}\n`, { level: 9 }))
  const copyright = [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Firstlight',
    `Source: ${homepage}`,
    '',
    'Files: *',
    'Copyright: 2026 the authors of Firstlight',
    'License: Apache-2.0',
    ' On Debian systems the text of this licence is /usr/share/common-licenses/Apache-2.0.',
    ' What else is in the executable, Node.js among it, stands with its licence in',
    ' /usr/share/doc/firstlight/LICENSES.gz; firstlight --licenses prints the same.',
  ]
  tree.file(`${place}/copyright`, `${copyright.join('\n')}\n`)
  const lines = Object.entries(overrides).map(([tag, why]) => `# ${why}\n${name}: ${tag}\n`)
  if (lines.length > 0) tree.file(`usr/share/lintian/overrides/${name}`, lines.join(''))
}

function writeControl(tree: Tree, one: DebianPackage, { version, homepage }: Manifest): void {
  const files = filesBelow(tree.folder)
  const fields = {
    Package: one.name,
    Version: version,
    Architecture: one.architecture,
    Maintainer: MAINTAINER,
    'Installed-Size': String(Math.ceil(sizeOf(tree.folder, files) / 1024)),
    ...one.relations,
    Section: 'admin',
    Priority: 'optional',
    Homepage: homepage.replace('#readme', ''),
    Description: `${one.summary}\n${one.description.replaceAll(/^/gm, ' ')}`,
  }
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`)
  const sums = files.map((file) => runProgram('md5sum', [file], tree.folder))
  const configuration = files.filter((file) => file.startsWith('etc/')).map((file) => `/${file}\n`)
  tree.file('DEBIAN/control', control.join(''))
  tree.file('DEBIAN/md5sums', sums.join(''))
  if (configuration.length > 0) tree.file('DEBIAN/conffiles', configuration.join(''))
  for (const script of fs.readdirSync(SCRIPTS).filter((name) => name.startsWith(`${one.name}.`))) {
    const member = script.slice(one.name.length + 1)
    tree.file(`DEBIAN/${member}`, fs.readFileSync(path.join(SCRIPTS, script)), member === 'triggers' ? 0o644 : 0o755)
  }
}

function filesBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted()
}

function sizeOf(folder: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0)
}
