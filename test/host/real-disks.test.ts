import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import type { Operation } from '../../src/host/operation.ts'
import { devicePath, hostPath, type DevicePath } from '../../src/host/paths.ts'
import { createRealHost } from '../../src/host/real/real-host.ts'

const mayAttach = process.getuid?.() === 0 && spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0

/** A test on a loop device. */
function whereDisks(name: string, body: () => Promise<void>): void {
  test(name, async (context) => {
    if (!mayAttach) return context.skip('only root may attach loop devices, where there are any')
    await body()
  })
}

const sgdisk = (...args: readonly string[]): string => execFileSync('sgdisk', args, { encoding: 'utf8' })

/** A disk of 16 MiB, and a host that knows of it. */
async function machineWithDisk(): Promise<{ readonly host: Host; readonly disk: DevicePath; readonly image: string }> {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-disk-'))
  const image = path.join(directory, 'image')
  fs.writeFileSync(image, '')
  fs.truncateSync(image, 16 * 1024 * 1024)
  fs.mkdirSync(path.join(directory, 'root'))
  const disk = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  onTestFinished(() => {
    spawnSync('partx', ['--delete', disk])
    execFileSync('losetup', ['--detach', disk])
    fs.rmSync(directory, { recursive: true })
  })
  const host = await createRealHost({
    root: hostPath(path.join(directory, 'root')),
    environment: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    privateDirectory: hostPath(path.join(directory, 'private')),
    deviceTimeoutMs: 2000,
  })
  return { host, disk: devicePath(disk), image }
}

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
  fs.writeFileSync(image, '')
  fs.truncateSync(image, 16 * 1024 * 1024)
  const input = 'label: dos\nlabel-id: 0x0000abcd\nstart=2048,size=8192,type=83\n'
  execFileSync('sfdisk', ['--quiet', image], { input })
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
