import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { devicePath, type DevicePath } from '../../src/util/paths.ts'
import { machineWithDisk, tool, whereDisks } from '../helpers/loop-disks.ts'

const sgdisk = (...args: readonly string[]): string => tool('sgdisk', ...args)

/** Partition 1 from 1 MiB on, made anew with 4 MiB instead of 2. */
const grown = (device: DevicePath): Operation => ({
  kind: 'partition',
  device,
  sectorSize: 512,
  remove: [1],
  create: [{ number: 1, start: 2048, size: 8192, label: 'data' }],
})
const GROWN = [{ number: 1, start: 2048, size: 8192, label: 'data' }]

whereDisks('a partition that was made anew is still there when the operation is done again', async () => {
  const { host, disk } = await machineWithDisk()
  sgdisk('--new=1:2048:+4096', '--change-name=1:data', disk)
  spawnSync('partx', ['--update', disk])
  await host.perform(grown(disk))
  await host.perform(grown(disk), { redo: true })
  expect(await host.devices.table(disk)).toMatchObject({ partitions: GROWN })
  expect(await host.devices.size(devicePath(`${disk}p1`))).toBe(8192 * 512)
})

whereDisks('the kernel hears of a partition that was made anew before the run was cut short', async () => {
  const { host, disk, image } = await machineWithDisk()
  sgdisk('--new=1:2048:+4096', '--change-name=1:data', disk)
  spawnSync('partx', ['--update', disk])
  // By the image, so that the kernel goes on with the partition of 2 MiB.
  sgdisk('--delete=1', '--new=1:2048:+8192', '--change-name=1:data', image)
  await host.perform(grown(disk), { redo: true })
  expect(await host.devices.table(disk)).toMatchObject({ partitions: GROWN })
  expect(await host.devices.size(devicePath(`${disk}p1`))).toBe(8192 * 512)
})

/** Writes an MBR with one partition of 4 MiB, and leaves everything behind the first sector as it is. */
function writeMbr(disk: string): void {
  const image = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-mbr-')), 'image')
  onTestFinished(() => fs.rmSync(path.dirname(image), { recursive: true }))
  const mbr = Buffer.alloc(512)
  mbr.writeUInt32LE(0xabcd, 440)
  mbr[446 + 4] = 0x83
  mbr.writeUInt32LE(2048, 446 + 8)
  mbr.writeUInt32LE(8192, 446 + 12)
  mbr.writeUInt16LE(0xaa55, 510)
  fs.writeFileSync(image, mbr)
  execFileSync('dd', [`if=${image}`, `of=${disk}`, 'bs=512', 'count=1', 'conv=notrunc,fsync'], { stdio: 'ignore' })
  execFileSync('partx', ['--update', disk])
}

whereDisks('a GPT behind the partitions of an MBR is not the table of the disk', async () => {
  const { host, disk } = await machineWithDisk()
  sgdisk('--new=1:8192:+2048', disk)
  writeMbr(disk)
  const partition = { number: 1, start: 2048, size: 8192, label: '', guid: '0000ABCD-01', typeGuid: '' }
  expect(await host.devices.table(disk)).toMatchObject({ kind: 'other', partitions: [partition] })
})

whereDisks('partitions of an MBR are devices of the copy in memory too', async () => {
  const { host, disk } = await machineWithDisk()
  writeMbr(disk)
  execFileSync('mkfs.ext4', ['-q', '-L', 'data', `${disk}p1`])
  const copy = await host.simulate()
  const one = devicePath(`${disk}p1`)
  await copy.devices.wait([one])
  expect(await copy.devices.signature(one)).toMatchObject({ type: 'ext4', label: 'data' })
  expect(await copy.devices.size(one)).toBe(8192 * 512)
  await copy.perform({ kind: 'make-filesystem', device: one, format: 'ext4', label: 'new', options: [] })
  expect(await copy.devices.signature(one)).toMatchObject({ label: 'new' })
  expect(await host.devices.signature(one)).toMatchObject({ label: 'data' })
})

whereDisks('a device that only belongs to a mounted filesystem is in use', async () => {
  const { host, disk } = await machineWithDisk()
  const journal = await machineWithDisk()
  execFileSync('mke2fs', ['-q', '-b', '1024', '-O', 'journal_dev', journal.disk])
  execFileSync('mkfs.ext4', ['-q', '-b', '1024', '-J', `device=${journal.disk}`, disk])
  const at = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-mount-'))
  execFileSync('mount', [disk, at])
  onTestFinished(() => {
    execFileSync('umount', [at])
    fs.rmdirSync(at)
  })
  expect(await host.devices.inUse(disk)).toContain('it is mounted at')
  expect(await host.devices.inUse(journal.disk)).toContain('has claimed it')
})
