import fs from 'node:fs'
import path from 'node:path'
import { furnishRoot, packRoot } from '../../src/machine/debian/root.ts'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { hostPath } from '../../src/util/paths.ts'
import { NODE } from '../executable/build.ts'
import { buildDebs } from '../packages/debian-packages.ts'
import { readManifest } from '../packages/manifests.ts'
import { cached, makingHere, runInside } from './image.ts'
import { run } from './run.ts'

/** What the packages are made of, and the machine that has them. */
const SOURCES = [
  'bin',
  'src',
  'stages',
  'initrd',
  'scripts/packages',
  'scripts/executable',
  'package-lock.json',
  NODE,
  import.meta.filename,
]
/** The tree has all that an initramfs is made with, and is larger for it. */
const SIZE = '1800M'
const INSTALL = 'apt-get install -y --no-install-recommends /root/packages/*.deb && rm -r /root/packages /root/packing'

/**
 * A Debian into which apt installed the packages, as a person does it: the initramfs is the one that update-initramfs made
 * because a package asked for it, and the installed program put the document and the stamp there.
 */
export async function withPackages(
  image: BootImage,
  document: string,
  say: (text: string) => void,
): Promise<BootImage> {
  const making = makingHere(say)
  const root = await cached('packaged', [...SOURCES, document], async (file) => {
    say('making the packages, and a Debian that has them')
    run(process.execPath, ['scripts/build-exe.ts'])
    const tree = hostPath(`${path.resolve(file)}.tree`)
    fs.rmSync(tree, { recursive: true, force: true })
    fs.mkdirSync(tree)
    run('tar', ['-C', tree, '-xf', `${image.builder}.tar`])
    const [out, work] = [path.join(tree, 'root/packages'), path.join(tree, 'root/packing')]
    // Unpacked again at once: they need not be small.
    await buildDebs({ out, work, manifest: readManifest(), date: 0, packing: ['-Zgzip', '-z1'] })
    fs.copyFileSync(document, path.join(tree, 'root/machine.bu'))
    await runInside(tree, ['sh', '-ec', `export DEBIAN_FRONTEND=noninteractive; ${INSTALL}`])
    await runInside(tree, ['firstlight', 'image', '/', '--yes', '--document', '/root/machine.bu', '--stamp'])
    furnishRoot(tree, making)
    await packRoot({ tree, size: SIZE }, hostPath(path.resolve(file)), making)
    fs.rmSync(tree, { recursive: true })
  })
  const initramfs = path.join(path.dirname(root), 'packaged-initramfs')
  run('debugfs', ['-R', `dump /boot/initrd.img-${image.version} ${initramfs}`, root])
  return { ...image, initramfs, root }
}
