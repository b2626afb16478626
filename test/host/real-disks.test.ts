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
const whereDisks = test.skipIf(!mayAttach)

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
