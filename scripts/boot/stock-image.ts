import fs from 'node:fs'
import path from 'node:path'
import { ROOT_IN_FSTAB, UNREAD } from '../../src/machine/debian/parts.ts'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { cached } from './image.ts'
import { run } from './run.ts'
import { putGrub, ROOT_AT } from './uefi.ts'

/** MiB: room for an initramfs with the engine too. */
const ROOT_SIZE = 1600

/**
 * An image as a distribution makes one: a GPT with an EFI system partition and a root, GRUB, a kernel, dracut, a login prompt on
 * the serial port, and no engine at all. `say` hears that it is being made.
 * @returns a raw image, which is never to be changed
 */
export async function stockImage({ builder, version }: BootImage, say: (text: string) => void): Promise<string> {
  return await cached('stock', [path.join(builder, 'var/lib/dpkg/status'), import.meta.filename], (file) => {
    say('making an image without an engine')
    const tree = `${file}.tree`
    fs.rmSync(tree, { recursive: true, force: true })
    fs.mkdirSync(tree)
    // As it was installed: the other guests make their initramfs in the tree that is unpacked already.
    run('tar', ['-C', tree, '-xf', `${builder}.tar`])
    for (const name of UNREAD) fs.rmSync(path.join(tree, name), { recursive: true, force: true })
    fs.rmSync(path.join(tree, 'etc/machine-id'), { force: true })
    fs.writeFileSync(path.join(tree, 'etc/fstab'), ROOT_IN_FSTAB)
    fs.writeFileSync(path.join(tree, 'etc/hostname'), 'stock\n')
    fs.mkdirSync(path.join(tree, 'etc/dracut.conf.d'), { recursive: true })
    fs.writeFileSync(path.join(tree, 'etc/dracut.conf.d/virtual.conf'), VIRTUAL)
    fs.mkdirSync(path.join(tree, 'boot/grub'))
    fs.writeFileSync(path.join(tree, 'boot/grub/grub.cfg'), configuration(version))
    fs.writeFileSync(file, '')
    fs.truncateSync(file, ROOT_AT + (ROOT_SIZE + 1) * 1024 * 1024)
    const system = ['--new=1:1MiB:+16MiB', '--typecode=1:ef00', '--change-name=1:esp']
    run('sgdisk', [...system, `--new=2:17MiB:+${ROOT_SIZE}MiB`, '--typecode=2:8304', file])
    const contents = ['-t', 'ext4', '-L', 'root', '-d', tree, '-E', `offset=${ROOT_AT}`]
    run('mke2fs', ['-q', ...contents, file, `${ROOT_SIZE}M`])
    putGrub(file)
    fs.rmSync(tree, { recursive: true })
  })
}

/** An emulated processor would take minutes to unpack the drivers of every machine that there is. */
const VIRTUAL = `omit_dracutmodules+=" kernel-modules kernel-modules-extra "
compress="zstd -3"
`

function configuration(version: string): string {
  return `set timeout=0
menuentry 'Debian GNU/Linux' {
	search --no-floppy --set=root --label root
	linux	/boot/vmlinuz-${version} root=LABEL=root ro quiet no_timer_check mitigations=off
	initrd	/boot/initrd.img-${version}
}
`
}
