import fs from 'node:fs'
import { loaderWithStamp, writeInto, type SystemDisk } from './disks.ts'
import { run } from './run.ts'

const MIB = 1024 * 1024
/** Where the root of such a disk begins, in bytes: behind the EFI system partition. */
export const ROOT_AT: number = 17 * MIB
const GRUB_MODULES = 'normal search search_label part_gpt ext2 fat linux boot test configfile echo'.split(' ')

/** Debian's UEFI firmware for virtual machines: what it runs, and what it remembers. */
export const FIRMWARE = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
} as const

/** What GRUB embeds, which knows no `if`: it finds the root and goes on to its own configuration there. */
const EARLY = `search --no-floppy --label root --set=root
set prefix=($root)/boot/grub
normal
`

/** A GPT with an EFI system partition, which holds GRUB, and a root with GRUB's configuration, the kernel and the stamp. */
export function uefiDisk(kernelArguments: string, stamp = ''): SystemDisk {
  return {
    make: (image, file) => {
      const size = fs.statSync(image.root).size
      fs.writeFileSync(file, '')
      fs.truncateSync(file, ROOT_AT + size + MIB)
      const system = ['--new=1:1MiB:+16MiB', '--typecode=1:ef00', '--change-name=1:esp']
      run('sgdisk', [...system, `--new=2:17MiB:+${size / MIB}MiB`, '--typecode=2:8304', file])
      run('dd', [`if=${image.root}`, `of=${file}`, 'bs=1M', 'seek=17', 'conv=notrunc,sparse', 'status=none'])
      putGrub(file)
      const commands = ['mkdir /boot/grub', `write ${image.kernel} /boot/vmlinuz`]
      const initramfs = `write ${image.initramfs} /boot/initramfs.img`
      run('debugfs', ['-w', '-f', '-', `${file}?offset=${ROOT_AT}`], { input: [...commands, initramfs, ''].join('\n') })
      writeInto(file, ROOT_AT, {
        '/boot/ignition.firstboot': stamp,
        '/boot/grub/grub.cfg': configuration(kernelArguments),
      })
      // As whoever prepares an image would: the part of the configuration that looks for the stamp.
      run(process.execPath, ['bin/firstlight.ts', 'image', file, '--grub'])
    },
    ...loaderWithStamp('/boot/ignition.firstboot', ROOT_AT),
  }
}

function configuration(kernelArguments: string): string {
  return `source /usr/lib/firstlight/grub.cfg
linux /boot/vmlinuz console=hvc0 console=ttyS0 root=LABEL=root ${kernelArguments} $ignition_firstboot
initrd /boot/initramfs.img
boot
`
}

/** Makes GRUB, and the filesystem that the firmware finds it on. */
export function putGrub(file: string): void {
  const [early, loader, partition] = [`${file}.early`, `${file}.loader`, `${file}.esp`]
  fs.writeFileSync(early, EARLY)
  run('grub-mkimage', ['-O', 'x86_64-efi', '-p', '/boot/grub', '-c', early, '-o', loader, ...GRUB_MODULES])
  fs.writeFileSync(partition, '')
  fs.truncateSync(partition, 16 * MIB)
  run('mkfs.fat', [partition])
  run('mmd', ['-i', partition, '::/EFI', '::/EFI/BOOT'])
  run('mcopy', ['-i', partition, loader, '::/EFI/BOOT/BOOTX64.EFI'])
  run('dd', [`if=${partition}`, `of=${file}`, 'bs=1M', 'seek=1', 'conv=notrunc', 'status=none'])
  for (const each of [early, loader, partition]) fs.rmSync(each)
}
