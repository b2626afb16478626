import fs from 'node:fs'
import path from 'node:path'
import { EXECUTABLE } from '../image.ts'
import { run } from '../run.ts'
import { makeExtension, type Extension } from './extension.ts'

const FILES = 'scripts/boot/talk/usr'
/** Units of the image, by the target that wants them without a preset. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  'sysinit.target': ['systemd-sysext.service', 'ensure-sysext.service'],
  'local-fs.target': ['boot.mount', 'extend-filesystems.service'],
  'multi-user.target': ['update-engine.service', 'locksmithd.service'],
}
/** So that the dm-verity tables of two builds of the same tree are the same. */
const SALT = '00'.repeat(32)

/** A /usr as a partition holds it: a squashfs, and behind it the hashes of its blocks. */
export interface Usr {
  readonly file: string
  readonly rootHash: string
  /** Where the hashes begin, in bytes. */
  readonly hashOffset: number
}

/** Turns a tree of Debian into one whose /usr is the whole system: what was in /etc is the ground of the one that machines have. */
export function settleUsr(tree: string): void {
  const usr = path.join(tree, 'usr')
  const etc = path.join(usr, 'share/flatcar/etc')
  for (const name of ['fstab', 'machine-id']) fs.rmSync(path.join(tree, 'etc', name), { force: true })
  fs.mkdirSync(path.dirname(etc), { recursive: true })
  fs.renameSync(path.join(tree, 'etc'), etc)
  fs.cpSync(FILES, usr, { recursive: true })
  fs.copyFileSync(EXECUTABLE, path.join(usr, 'lib/firstlight/firstlight'))
  for (const [target, units] of Object.entries(WANTED)) {
    const wants = path.join(usr, 'lib/systemd/system', `${target}.wants`)
    fs.mkdirSync(wants, { recursive: true })
    for (const unit of units) fs.symlinkSync(`../${unit}`, path.join(wants, unit))
  }
  fs.appendFileSync(path.join(etc, 'group'), 'docker:x:233:\n')
  fs.appendFileSync(path.join(etc, 'gshadow'), 'docker:!::\n')
  bringExtensions(usr, etc)
}

/** The extensions that the image brings, each by a link in /etc that a document may replace. */
function bringExtensions(usr: string, etc: string): void {
  const place = '/usr/share/flatcar/sysext'
  fs.mkdirSync(path.join(usr, 'share/flatcar/sysext'))
  fs.mkdirSync(path.join(etc, 'extensions'))
  const release = { ID: '_any' }
  const docker = fs.readFileSync('scripts/boot/talk/docker', 'utf8')
  const dockerUnit = '[Unit]\nDescription=Docker\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n'
  const all: readonly Extension[] = [
    {
      name: 'docker-flatcar',
      release,
      files: { 'usr/bin/docker': docker, 'usr/lib/systemd/system/docker.service': dockerUnit },
    },
    { name: 'containerd-flatcar', release, files: { 'usr/bin/containerd': '#!/bin/sh\necho containerd\n' } },
  ]
  for (const extension of all) {
    const file = `${extension.name}.raw`
    makeExtension(path.join(usr, 'share/flatcar/sysext', file), extension)
    fs.symlinkSync(`${place}/${file}`, path.join(etc, 'extensions', file))
  }
}

/** The image of a /usr of one version. Only its os-release tells one from another. */
export function makeUsr(tree: string, version: string, file: string): Usr {
  const release = {
    NAME: '"The machine of the talk"',
    ID: 'talk',
    ID_LIKE: 'debian',
    VERSION_ID: version,
    SYSEXT_LEVEL: '1.0',
  }
  const text = Object.entries(release).map(([key, value]) => `${key}=${value}\n`)
  fs.writeFileSync(path.join(tree, 'usr/lib/os-release'), text.join(''))
  fs.rmSync(file, { force: true })
  const options = ['-comp', 'lz4', '-noappend', '-quiet', '-no-progress']
  run('mksquashfs', [path.join(tree, 'usr'), file, ...options])
  const hashOffset = fs.statSync(file).size
  const uuid = `--uuid=00000000-0000-4000-a000-00000000000${version}`
  const said = run('veritysetup', ['format', uuid, `--salt=${SALT}`, `--hash-offset=${hashOffset}`, file, file])
  const rootHash = /Root hash:\s*([0-9a-f]+)/.exec(said)?.[1]
  if (rootHash === undefined) throw new Error(`veritysetup told no root hash:\n${said}`)
  return { file, rootHash, hashOffset }
}
