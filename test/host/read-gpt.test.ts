import fs from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/engine/stage.ts'
import { devicePath } from '../../src/util/paths.ts'
import { readGpt, type TableFound } from '../../src/host/real/read-gpt.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { silentLog } from '../../src/log.ts'
import { inspectDisks } from '../../stages/disks/inspect.ts'
import { configWith } from '../stages/decide.ts'
import { writeGptImage } from '../helpers/gpt-image.ts'
import { machineWithDisk, tool, whereDisks, workDirectory } from '../helpers/loop-disks.ts'

const SECTORS = 32768
/** What an inspection is given besides. */
const REST = { facts: NO_FACTS, policy: DEFAULT_POLICY, log: silentLog, signal: new AbortController().signal }
const PARTITIONS = [{ number: 1, start: 2048, size: 4096 }]

/** The table of an image that was damaged. */
function tableOf(damage: (image: Buffer) => void): TableFound {
  const file = path.join(workDirectory(), 'image')
  writeGptImage(file, SECTORS, PARTITIONS)
  const image = fs.readFileSync(file)
  damage(image)
  return readGpt((offset, length) => image.subarray(offset, offset + length), 512, SECTORS)
}

/** Changes both headers, and makes their checksums right again. */
function change(image: Buffer, write: (header: Buffer) => void): void {
  for (const at of [512, (SECTORS - 1) * 512]) {
    const header = image.subarray(at, at + 92)
    write(header)
    header.writeUInt32LE(0, 16)
    header.writeUInt32LE(crc32(header), 16)
  }
}

/** Changes the first entry of both copies, and makes all checksums right again. */
function changeEntry(image: Buffer, write: (entry: Buffer) => void): void {
  for (const at of [2 * 512, (SECTORS - 33) * 512]) write(image.subarray(at, at + 128))
  change(image, (header) => header.writeUInt32LE(crc32(image.subarray(1024, 1024 + 128 * 128)), 88))
}

describe('the GPT of a disk', () => {
  test.each([0, 1, 2, 33])('of %i sectors, which has room for none', (sectors) => {
    const disk = Buffer.alloc(sectors * 512)
    const read = (offset: number, length: number): Buffer => {
      if (offset < 0) throw new RangeError('nothing stands before the beginning')
      return disk.subarray(offset, offset + length)
    }
    expect(readGpt(read, 512, sectors)).toEqual({ kind: 'no-gpt', mbr: undefined })
  })

  test('is read by its second copy when everything in front was zeroed', () => {
    expect(tableOf((image) => image.fill(0, 0, 34 * 512))).toMatchObject({
      kind: 'gpt',
      isFrontLost: true,
      partitions: PARTITIONS,
    })
  })

  test('is none when something else was put in front since', () => {
    const found = tableOf((image) => {
      image.fill(0, 0, 34 * 512)
      image.write('a superblock', 1024)
    })
    expect(found).toEqual({ kind: 'no-gpt' })
  })

  test.for<readonly [string, (image: Buffer) => void]>([
    ['entries at 2^63', (image) => change(image, (header) => header.writeBigUInt64LE(2n ** 63n, 72))],
    ['four billion entries', (image) => change(image, (header) => header.writeUInt32LE(2 ** 32 - 1, 80))],
    ['entries of one byte', (image) => change(image, (header) => header.writeUInt32LE(1, 84))],
    ['partitions from 2^64 - 1 on', (image) => change(image, (header) => header.writeBigUInt64LE(2n ** 64n - 1n, 40))],
    ['a partition that ends before it begins', (image) => changeEntry(image, (e) => e.writeBigUInt64LE(5n, 40))],
  ])('has absurd numbers: %s', ([, damage]) => {
    expect(tableOf(damage)).toEqual({ kind: 'absurd' })
  })

  test.for([BigInt(SECTORS), 2n ** 64n - 1n])('has a partition beyond the end of the disk: to sector %d', (last) => {
    const found = tableOf((image) => changeEntry(image, (entry) => entry.writeBigUInt64LE(last, 40)))
    expect(found).toEqual({ kind: 'absurd', beyondEnd: 1 })
  })

  whereDisks('with absurd numbers can be replaced, and not changed', async () => {
    const { host, disk } = await machineWithDisk(16)
    const image = path.join(workDirectory(), 'image')
    writeGptImage(image, SECTORS, PARTITIONS)
    const bytes = fs.readFileSync(image)
    changeEntry(bytes, (entry) => entry.writeBigUInt64LE(2n ** 64n - 1n, 40))
    fs.writeFileSync(disk, bytes)
    expect(await host.devices.table(disk)).toMatchObject({ kind: 'other', partitions: [] })
    const copy = await host.simulate()
    await copy.devices.wait([disk])
    for (const each of [copy, host]) {
      await each.perform({ kind: 'wipe-table', device: disk })
      expect(await each.devices.table(disk)).toMatchObject({ kind: 'none' })
    }
  })

  whereDisks('comes back with what is changed in it, when only the second copy was left', async () => {
    const { host, disk } = await machineWithDisk(16)
    tool('sgdisk', '--new=1:2048:+4096', '--change-name=1:kept', disk)
    tool('dd', 'if=/dev/zero', `of=${disk}`, 'bs=1M', 'count=1', 'conv=notrunc')
    const create = [{ number: 2, start: 8192, size: 2048, label: 'new' }]
    await host.perform({ kind: 'partition', device: disk, sectorSize: 512, remove: [], create })
    expect(await host.devices.table(disk)).toMatchObject({
      kind: 'gpt',
      partitions: [
        { number: 1, label: 'kept' },
        { number: 2, label: 'new' },
      ],
    })
    expect(await host.devices.size(devicePath(`${disk}p1`))).toBe(4096 * 512)
  })

  whereDisks('that is left at the end of a disk is none beside a filesystem that was made since', async () => {
    const { host, disk } = await machineWithDisk(128)
    tool('sgdisk', '--new=1:2048:+4096', disk)
    const end = fs.readFileSync(disk).subarray(-33 * 512)
    tool('mkfs.btrfs', '--quiet', '--force', disk)
    // A btrfs begins at 64 KiB, behind the place of a table.
    const descriptor = fs.openSync(disk, 'r+')
    fs.writeSync(descriptor, end, 0, end.length, 128 * 1024 * 1024 - end.length)
    fs.closeSync(descriptor)
    const config = configWith({ storage: { disks: [{ device: disk }] } })
    const { devices } = host
    const copy = await host.simulate()
    await copy.devices.wait([disk])
    expect(await devices.table(disk)).toMatchObject({ kind: 'gpt', isFrontLost: true })
    for (const { devices: of } of [host, copy]) {
      const seen = await inspectDisks({ config, host: { ...host, devices: of }, ...REST })
      expect(seen).toMatchObject([{ kind: 'none', partitions: [], signature: 'btrfs' }])
    }
  })
})
