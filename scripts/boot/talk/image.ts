import fs from 'node:fs'
import path from 'node:path'
import { copySparse, type SystemDisk } from '../disks.ts'
import { rootTree } from '../../../src/machine/debian/image.ts'
import { makeInitramfs } from '../../../src/machine/debian/initramfs.ts'
import type { BootImage, Making } from '../../../src/machine/debian/making.ts'
import { DRACUT_MODULES } from '../../../src/machine/debian/parts.ts'
import { prepareRoot } from '../../../src/machine/debian/root.ts'
import { hostPath, type HostPath } from '../../../src/util/paths.ts'
import { cached, makingHere } from '../image.ts'
import { run } from '../run.ts'
import { hasStamp, loaderWords, makeEsp } from './loader.ts'
import { fill, makePartitions, OEM, ROOT, USR_A, USR_B } from './partitions.ts'
import { makeUsr, settleUsr } from './usr.ts'

const HERE = 'scripts/boot/talk'
/** What makes systemd wait for an emulated machine, in the initramfs too. */
const PATIENCE = `${HERE}/usr/lib/systemd/system.conf.d/60-emulated.conf`

/** What the talk's machine is started from. */
export interface TalkImage {
  readonly image: BootImage
  readonly system: SystemDisk
}

/**
 * A machine laid out like the talk's, from the same packages as the other guests: a verified, read-only /usr twice, an
 * /etc that lies over the image's, a partition for the platform, and a root that has room to grow. From the cache as
 * far as nothing changed. `say` hears what is being made.
 */
export async function talkImage(base: BootImage, say: (text: string) => void): Promise<TalkImage> {
  const making = makingHere(say)
  const initramfs = await cached('talk-initramfs', [base.initramfs, `${HERE}/dracut`, PATIENCE], async (file) => {
    say("making the initramfs of the talk's machine")
    const builder = hostPath(base.builder)
    const module = path.join(builder, 'usr/lib/dracut/modules.d/40talk')
    fs.cpSync(`${HERE}/dracut`, module, { recursive: true })
    fs.copyFileSync(PATIENCE, path.join(module, path.basename(PATIENCE)))
    const parts = { builder, version: base.version, modules: [...DRACUT_MODULES, 'talk'] }
    await makeInitramfs(parts, hostPath(path.resolve(file)), making)
    fs.rmSync(module, { recursive: true })
  })
  const disk = await cached('talk-disk', [initramfs, 'initrd/real-root', 'initrd/guest', HERE], async (file) => {
    say("making the disk of the talk's machine")
    await makeDisk(hostPath(initramfs), file, making)
  })
  const system: SystemDisk = { make: (_image, file) => copySparse(disk, file), hasStamp, words: loaderWords }
  return { image: { ...base, initramfs }, system }
}

async function makeDisk(initramfs: HostPath, file: string, making: Making): Promise<void> {
  const work = `${file}.work`
  const tree = hostPath(path.join(work, 'tree'))
  fs.rmSync(work, { recursive: true, force: true })
  fs.mkdirSync(work)
  run('cp', ['-a', await rootTree(making), tree])
  await prepareRoot({ tree, initramfs }, making)
  settleUsr(tree)
  makePartitions(file)
  const [a, b] = [makeUsr(tree, '1', path.join(work, 'usr-a')), makeUsr(tree, '2', path.join(work, 'usr-b'))]
  fill(file, USR_A, a.file)
  fill(file, USR_B, b.file)
  makeEsp(file, { a, b })
  fillWithTree(file, OEM, { 'oem-release': 'ID=qemu\n' })
  emptyRoot(tree)
  makeExt4(file, ROOT, tree)
  fs.rmSync(work, { recursive: true })
}

/** What a root of such a machine begins with: links into /usr, /var, and places for all that is mounted. */
function emptyRoot(tree: string): void {
  for (const name of ['usr', 'boot']) fs.rmSync(path.join(tree, name), { recursive: true })
  for (const name of ['usr', 'boot', 'oem', 'etc']) fs.mkdirSync(path.join(tree, name))
}

function fillWithTree(file: string, partition: typeof OEM, files: Readonly<Record<string, string>>): void {
  const tree = `${file}.tree`
  fs.mkdirSync(tree)
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(tree, name), text)
  makeExt4(file, partition, tree)
  fs.rmSync(tree, { recursive: true })
}

function makeExt4(file: string, partition: typeof OEM, tree: string): void {
  const image = `${file}.ext4`
  run('mke2fs', ['-q', '-t', 'ext4', '-L', partition.label, '-d', tree, image, `${partition.size}M`])
  fill(file, partition, image)
  fs.rmSync(image)
}
