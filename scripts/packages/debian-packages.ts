import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { SCRIPTS } from '../../src/cli/completion-scripts.ts'
import { NODE } from '../executable/build.ts'
import { runProgram } from '../executable/single-executable.ts'
import { manPages } from '../man/pages.ts'
import { buildDeb, type DebianBuild, type DebianPackage } from './deb.ts'

const BUILT = 'dist/exe'
/** Units under the name of Afterburn. */
const AFTERBURN = 'initrd/afterburn'
/** That none of these is enabled unless somebody says so. */
const PRESET = path.join(import.meta.dirname, 'debian/afterburn.preset')
const DOCUMENTS = 'usr/share/doc/firstlight'
const PAGES = ['docs', 'examples']
/** Where each shell of Debian's looks for completions. */
const COMPLETIONS = {
  bash: 'usr/share/bash-completion/completions/firstlight',
  zsh: 'usr/share/zsh/vendor-completions/_firstlight',
  fish: 'usr/share/fish/vendor_completions.d/firstlight.fish',
} as const

/** Builds the packages of Debian's kind. @returns their files */
export async function buildDebs(build: DebianBuild): Promise<readonly string[]> {
  fs.mkdirSync(build.out, { recursive: true })
  return [await buildDeb(program(build), build), await buildDeb(initramfs(build), build)]
}

function program(build: DebianBuild): DebianPackage {
  return {
    name: 'firstlight',
    architecture: runProgram('dpkg', ['--print-architecture']).trim(),
    summary: 'first-boot provisioning: one document in, the machine out',
    description: [
      'Firstlight checks, translates, plans and applies Ignition and Butane documents:',
      'disks, RAID, LUKS, filesystems, users, files, systemd units. It tells',
      'beforehand what would become of a machine, and takes the place of Butane.',
      'The units of Afterburn are there too, and not enabled.',
    ].join('\n'),
    relations: { Depends: libraries(build.work), Recommends: 'bash-completion' },
    overrides: {
      'unstripped-binary-or-object [usr/bin/firstlight]': 'it is stripped; its program lies where strip would cut',
      'hardening-no-pie [usr/bin/firstlight]': 'the makers of Node.js build it so',
      'embedded-library *': 'Node.js is built with its own copies, as its makers test it',
    },
    async fill(tree) {
      tree.file('usr/bin/firstlight', fs.readFileSync(path.join(BUILT, 'firstlight')), 0o755)
      for (const [shell, place] of Object.entries(COMPLETIONS))
        tree.file(place, SCRIPTS[shell as keyof typeof COMPLETIONS])
      for (const { name, text } of await manPages(build.date))
        tree.file(`usr/share/man/man1/${name}.gz`, gzipSync(text, { level: 9 }))
      // Where the units have it.
      tree.link('usr/lib/firstlight/firstlight', '../../bin/firstlight')
      for (const name of fs.readdirSync(AFTERBURN))
        tree.file(`usr/lib/systemd/system/${name}`, fs.readFileSync(path.join(AFTERBURN, name)))
      tree.file('usr/lib/systemd/system-preset/80-afterburn.preset', fs.readFileSync(PRESET))
      for (const name of ['LICENSES', 'cdx.json', 'intoto.json']) {
        const bytes = gzipSync(fs.readFileSync(path.join(BUILT, `firstlight.${name}`)), { level: 9 })
        tree.file(`${DOCUMENTS}/${name}.gz`, bytes)
      }
      // Help and messages name pages of docs, and these name examples.
      for (const file of PAGES.flatMap(filesBelow)) tree.file(`${DOCUMENTS}/${file}`, fs.readFileSync(file))
    },
  }
}

function initramfs({ manifest }: DebianBuild): DebianPackage {
  return {
    name: 'firstlight-initramfs',
    architecture: 'all',
    summary: 'first-boot provisioning: the part in the initramfs',
    description: [
      'With this package dracut and initramfs-tools put Firstlight into the initramfs,',
      'where it makes the machine what its document says on the first boot. Which boot',
      'is the first, a stamp says: nothing happens without /boot/ignition.firstboot.',
    ].join('\n'),
    relations: {
      Depends: [
        `firstlight (= ${manifest.version})`,
        'dracut | dracut-core | initramfs-tools',
        'cryptsetup-bin, dosfstools, e2fsprogs, gdisk, iproute2, mdadm, mount, passwd, systemd, udev',
      ].join(', '),
      Recommends: 'btrfs-progs, xfsprogs',
      Suggests: 'clevis-dracut, clevis-luks',
      Enhances: 'dracut, initramfs-tools',
    },
    overrides: {
      'script-not-executable *': 'dracut and initramfs-tools read these, as they read their own',
      'systemd-service-file-refers-to-unusual-wantedby-target *': 'the stamp goes as soon as the machine is up',
    },
    fill(tree) {
      tree.directory('usr')
      for (const builder of ['dracut', 'initramfs-tools']) {
        const parts = ['--module', '--grub', '--builder', builder]
        runProgram(path.resolve(BUILT, 'firstlight'), ['image', tree.folder, ...parts])
      }
      // The executable is that of the other package, which has a link there.
      fs.rmSync(path.join(tree.folder, 'usr/lib/firstlight/firstlight'))
      return Promise.resolve()
    },
  }
}

/** The packages that bring the libraries of Node's, whose symbols are not stripped yet. */
function libraries(work: string): string {
  const folder = path.join(work, 'shlibdeps')
  fs.mkdirSync(path.join(folder, 'debian'), { recursive: true })
  fs.writeFileSync(
    path.join(folder, 'debian/control'),
    'Source: firstlight\n\nPackage: firstlight\nArchitecture: any\n',
  )
  const said = runProgram('dpkg-shlibdeps', ['-O', `-e${NODE}`], folder)
  return said.trim().replace('shlibs:Depends=', '')
}

function filesBelow(folder: string): readonly string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}
