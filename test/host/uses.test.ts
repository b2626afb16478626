import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Block } from '../../src/host/real/block.ts'
import type { KernelDirectories } from '../../src/host/real/kernel-directories.ts'
import { usesOf } from '../../src/host/real/uses.ts'

/** A kernel as files: what sysfs says of devices, and which are made of which. */
function kernel(
  files: Readonly<Record<string, string>>,
  holders: Readonly<Record<string, readonly string[]>>,
  mountinfo = '',
): { readonly directories: KernelDirectories; block(name: string): Block } {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-kernel-'))
  onTestFinished(() => fs.rmSync(top, { recursive: true }))
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true })
    fs.writeFileSync(path.join(top, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(`sys/devices/${file}`, text)
  for (const [below, above] of Object.entries(holders)) {
    for (const name of above) {
      fs.mkdirSync(path.join(top, 'sys/devices', below, 'holders'), { recursive: true })
      fs.symlinkSync(path.join(top, 'sys/devices', name), path.join(top, 'sys/devices', below, 'holders', name))
    }
  }
  write('proc/self/mountinfo', mountinfo)
  const at = (name: string): string => path.join(top, name)
  return {
    directories: {
      dev: at('dev'),
      sys: at('sys'),
      proc: at('proc'),
      run: at('run'),
      etc: at('etc'),
      modules: at('modules'),
    },
    block: (name) => ({
      name: path.basename(name),
      number: fs.readFileSync(at(`sys/devices/${name}/dev`), 'utf8'),
      directory: at(`sys/devices/${name}`),
    }),
  }
}

const DISK = { 'sda/dev': '8:0', 'sda/sda1/dev': '8:1', 'sda/sda1/partition': '1', 'sda/sda2/dev': '8:2' }
const VOLUME = { 'dm-0/dev': '253:0', 'dm-0/dm/name': 'vault', 'dm-0/dm/uuid': 'CRYPT-LUKS2-0-vault' }
const ARRAY = { 'md127/dev': '9:127', 'md127/md/level': 'raid1' }
const MOUNTED = '30 1 253:0 / /srv rw - ext4 /dev/mapper/vault rw\n'

test.for<{
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  readonly holders: Readonly<Record<string, readonly string[]>>
  readonly mountinfo?: string
  /** Who uses the disk, its first partition, and both when what an interrupted run left is closed first. */
  readonly expected: readonly (string | undefined)[]
}>([
  {
    what: 'a volume on a partition',
    files: VOLUME,
    holders: { 'sda/sda1': ['dm-0'] },
    expected: [undefined, 'vault is made of it', undefined, undefined],
  },
  {
    what: 'a volume on a partition, with a mount on it',
    files: VOLUME,
    holders: { 'sda/sda1': ['dm-0'] },
    mountinfo: MOUNTED,
    expected: [undefined, 'vault is made of it', undefined, 'vault is made of it'],
  },
  {
    what: 'an array of a partition',
    files: ARRAY,
    holders: { 'sda/sda1': ['md127'] },
    expected: [undefined, 'md127 is made of it', undefined, undefined],
  },
  {
    what: 'a mounted volume on an array of a partition',
    files: { ...ARRAY, ...VOLUME },
    holders: { 'sda/sda1': ['md127'], md127: ['dm-0'] },
    mountinfo: MOUNTED,
    expected: [undefined, 'md127 is made of it', undefined, 'md127 is made of it'],
  },
  {
    what: 'a cache on the disk: nobody closes it',
    files: { 'bcache0/dev': '252:0' },
    holders: { sda: ['bcache0'] },
    expected: [
      'bcache0 is made of it',
      'the disk that it is part of is in use (bcache0 is made of it)',
      'bcache0 is made of it',
      'the disk that it is part of is in use (bcache0 is made of it)',
    ],
  },
  {
    what: 'a logical volume on a partition: nobody closes it',
    files: { 'dm-1/dev': '253:1', 'dm-1/dm/name': 'vg-root', 'dm-1/dm/uuid': 'LVM-abc' },
    holders: { 'sda/sda1': ['dm-1'] },
    expected: [undefined, 'vg-root is made of it', undefined, 'vg-root is made of it'],
  },
  {
    what: 'partitions that device-mapper shows of a disk are no use of it',
    files: { 'dm-2/dev': '253:2', 'dm-2/dm/name': 'sda1', 'dm-2/dm/uuid': 'part7-mpath-x' },
    holders: { sda: ['dm-2'] },
    expected: [undefined, undefined, undefined, undefined],
  },
])('who uses a disk and its partition: $what', ({ files, holders, mountinfo, expected }) => {
  const { directories, block } = kernel({ ...DISK, ...files }, holders, mountinfo)
  const said = [false, true].flatMap((redo) => [
    usesOf(directories, block('sda'), redo).itself,
    usesOf(directories, block('sda/sda1'), redo).itself,
  ])
  expect(said).toEqual(expected)
})
