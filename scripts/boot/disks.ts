import fs from 'node:fs'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { ROOT_IN_FSTAB } from '../../src/machine/debian/parts.ts'
import { run } from './run.ts'

const MIB = 1024 * 1024

/** How the disk that a machine boots from is laid out. */
export interface SystemDisk {
  /** Makes it, as an image would be written to it. */
  readonly make: (image: BootImage, file: string) => void
  /** Whether the loader finds the stamp of the first boot. */
  readonly hasStamp: (file: string) => boolean
  /** What the loader says to the kernel of the root, the platform and the first boot. Asked once in each boot: a loader may count them. */
  readonly words: (file: string, platform: string) => readonly string[]
}

/** One filesystem for everything, without a partition table. */
export const WHOLE_DISK: SystemDisk = {
  make: (image, file) => copySparse(image.root, file),
  ...loaderWithStamp('/boot/ignition.firstboot', 0),
}

/** A GPT with a filesystem `boot` (64 MiB), which holds the stamp and is mounted at /boot, and one `root`. */
export const BOOT_PARTITION: SystemDisk = {
  make: (image, file) => {
    const root = fs.statSync(image.root).size
    fs.writeFileSync(file, '')
    fs.truncateSync(file, 66 * MIB + root)
    const boot = ['--new=1:1MiB:+64MiB', '--change-name=1:boot', '--typecode=1:bc13c2ff-59e6-4262-a352-b275fd6f7172']
    run('sgdisk', [...boot, `--new=2:65MiB:+${root / MIB}MiB`, '--change-name=2:root', file])
    const directory = `${file}.boot`
    fs.mkdirSync(directory)
    fs.writeFileSync(`${directory}/ignition.firstboot`, '')
    // The file has room for the whole disk; mke2fs is told how much of it is the partition.
    run('mke2fs', ['-q', '-t', 'ext4', '-L', 'boot', '-d', directory, '-E', `offset=${MIB}`, file, '64M'])
    fs.rmSync(directory, { recursive: true })
    run('dd', [`if=${image.root}`, `of=${file}`, 'bs=1M', 'seek=65', 'conv=notrunc,sparse', 'status=none'])
    writeInto(file, 65 * MIB, { '/etc/fstab': `${ROOT_IN_FSTAB}LABEL=boot /boot ext4 nodev,nosuid 0 2\n` })
  },
  ...loaderWithStamp('/ignition.firstboot', MIB),
}

/** A loader that looks for the stamp at a path of the ext4 filesystem that begins `offset` bytes into the disk. */
export function loaderWithStamp(stamp: string, offset: number): Pick<SystemDisk, 'hasStamp' | 'words'> {
  const hasStamp = (file: string): boolean =>
    run('debugfs', ['-R', `stat ${stamp}`, `${file}?offset=${offset}`]).includes('Inode:')
  return {
    hasStamp,
    words: (file, platform) => [
      'root=LABEL=root',
      ...(hasStamp(file) ? ['ignition.firstboot'] : []),
      `ignition.platform.id=${platform}`,
    ],
  }
}

/** Puts files into the ext4 filesystem that begins `offset` bytes into the file, in place of those that are there. */
export function writeInto(file: string, offset: number, contents: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(contents)) {
    const source = `${file}.content`
    fs.writeFileSync(source, text)
    const commands = `rm ${path}\nwrite ${source} ${path}\n`
    run('debugfs', ['-w', '-f', '-', `${file}?offset=${offset}`], { input: commands })
    fs.rmSync(source)
  }
}

/** A disk as OpenStack attaches it, with this user data. */
export function makeConfigDrive(file: string, userData: string): void {
  fs.writeFileSync(file, '')
  fs.truncateSync(file, 4 * MIB)
  run('mkfs.fat', ['-n', 'CONFIG-2', file])
  fs.writeFileSync(`${file}.data`, userData)
  run('mmd', ['-i', file, '::/openstack', '::/openstack/latest'])
  run('mcopy', ['-i', file, `${file}.data`, '::/openstack/latest/user_data'])
  fs.rmSync(`${file}.data`)
}

/** Copies a file, holes and all. */
export function copySparse(from: string, to: string): void {
  run('cp', ['--sparse=always', from, to])
}
