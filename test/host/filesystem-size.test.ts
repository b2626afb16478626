import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesystemSize } from '../../src/host/real/filesystem-size.ts'

const MIB = 1024 * 1024

/** Each type, its program, and how many MiB of a larger image it is told to take; swap takes the whole of it. FAT ends at a track. */
const MADE = [
  ['ext4', 'mkfs.ext4', (image: string) => ['-q', '-F', image, '20M'], 20],
  ['ext4', 'mkfs.ext4', (image: string) => ['-q', '-F', '-O', '64bit', image, '40M'], 40],
  ['xfs', 'mkfs.xfs', (image: string) => ['-q', '-f', '-d', 'size=320m', image], 320],
  ['btrfs', 'mkfs.btrfs', (image: string) => ['-q', '-f', '-b', '200m', image], 200],
  ['vfat', 'mkfs.fat', (image: string) => [image, String(30 * 1024)], 30],
  ['swap', 'mkswap', (image: string) => [image], 500],
] as const

const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined

for (const [type, program, args, mebibytes] of MADE) {
  const reason = isThere(program) ? '' : ` (skipped: ${program} is not installed)`
  test.skipIf(reason !== '')(`what ${program} made of ${mebibytes} MiB is that large${reason}`, () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-size-'))
    const image = path.join(directory, 'image')
    try {
      fs.writeFileSync(image, '')
      fs.truncateSync(image, 500 * MIB)
      expect(spawnSync(program, args(image)).status).toBe(0)
      expect(Math.round((filesystemSize(type, readerOf(image)) ?? 0) / MIB)).toBe(mebibytes)
    } finally {
      fs.rmSync(directory, { recursive: true })
    }
  })
}

test('nothing is said of what is no such filesystem, or ends before its superblock does', () => {
  for (const type of ['ext4', 'xfs', 'btrfs', 'vfat', 'swap', 'ntfs']) {
    expect(filesystemSize(type, (_, length) => Buffer.alloc(length))).toBeUndefined()
    expect(filesystemSize(type, () => Buffer.alloc(3))).toBeUndefined()
  }
})

function readerOf(image: string): (offset: number, length: number) => Buffer {
  return (offset, length) => {
    const descriptor = fs.openSync(image, 'r')
    const bytes = Buffer.alloc(length)
    const count = fs.readSync(descriptor, bytes, 0, length, offset)
    fs.closeSync(descriptor)
    return bytes.subarray(0, count)
  }
}
