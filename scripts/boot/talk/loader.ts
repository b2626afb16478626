import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { run } from '../run.ts'
import { ESP, fill, USR_A } from './partitions.ts'
import { setSlot, takeSlot } from './slots.ts'
import type { Usr } from './usr.ts'

// What GRUB does on the talk's machine, with a module that Debian's GRUB lacks, is done here before QEMU is started: the
// stamp is looked for, the bits of the partitions are read and counted down, and the kernel is told which /usr is meant.

const STAMP = '::/flatcar/first_boot'

/** Makes the EFI system partition: the stamp, and for each /usr what the kernel is told of it. Flatcar has that in each kernel. */
export function makeEsp(file: string, { a, b }: { readonly a: Usr; readonly b: Usr }): void {
  const image = `${file}.esp`
  fs.writeFileSync(image, '')
  fs.truncateSync(image, ESP.size * 1024 * 1024)
  run('mkfs.fat', ['-n', ESP.label, image])
  run('mmd', ['-i', image, '::/flatcar'])
  const put = (name: string, text: string): void => {
    run('mcopy', ['-i', image, '-', `::/flatcar/${name}`], { input: text })
  }
  put('first_boot', '')
  put('USR-A', wordsOf(a))
  put('USR-B', wordsOf(b))
  fill(file, ESP, image)
  fs.rmSync(image)
  setSlot(file, USR_A, { priority: 1, tries: 0, successful: true })
}

/** Whether the stamp of the first boot is there. */
export function hasStamp(file: string): boolean {
  return spawnSync('mdir', ['-b', '-i', esp(file), STAMP]).status === 0
}

/** Takes a /usr, counts the try, and says to the kernel what GRUB does. */
export function loaderWords(file: string, platform: string): readonly string[] {
  const partition = takeSlot(file)
  return [
    'root=LABEL=ROOT rootflags=rw mount.usr=/dev/mapper/usr mount.usrfstype=squashfs mount.usrflags=ro',
    `verity.usr=PARTUUID=${partition.guid}`,
    run('mtype', ['-i', esp(file), `::/flatcar/${partition.label}`]).trim(),
    `flatcar.oem.id=${platform}`,
    ...(hasStamp(file) ? ['flatcar.first_boot=detected'] : []),
  ]
}

function wordsOf({ rootHash, hashOffset }: Usr): string {
  return `verity.usrhash=${rootHash} verity.usroffset=${hashOffset}\n`
}

function esp(file: string): string {
  return `${file}@@${ESP.at}M`
}
