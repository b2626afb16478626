import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { devicePath, hostPath, type DevicePath } from '../../src/util/paths.ts'
import { createRealHost, type RealHostOptions } from '../../src/host/real/real-host.ts'

/** Whether there are loop devices to be had. */
export const mayAttach: boolean =
  process.getuid?.() === 0 && spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0

/** A test on loop devices. Many disks in one test need more time than others have. */
export function whereDisks(name: string, body: () => Promise<void>, options: { readonly timeout?: number } = {}): void {
  test(name, options, async (context) => {
    if (!mayAttach) return context.skip('only root may attach loop devices, where there are any')
    await body()
  })
}

/** Runs a program to its end, and gives what it printed. */
export function tool(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** A directory that goes when the test ends. */
export function workDirectory(): string {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-disk-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  return directory
}

/** A blank disk. */
export interface LoopDisk {
  readonly disk: DevicePath
  readonly image: string
  detach(): void
}

/** Attaches a blank disk until it is detached. */
export function attachDisk(directory: string, name: string, mebibytes: number): LoopDisk {
  const image = path.join(directory, name)
  fs.writeFileSync(image, '')
  fs.truncateSync(image, mebibytes * 1024 * 1024)
  return attachImage(image)
}

/** Attaches what an image holds until it is detached. */
export function attachImage(image: string): LoopDisk {
  const disk = tool('losetup', '--find', '--show', image).trim()
  return {
    disk: devicePath(disk),
    image,
    detach() {
      spawnSync('partx', ['--delete', disk])
      tool('losetup', '--detach', disk)
    },
  }
}

/** A real host with a root in the directory. */
export async function hostIn(directory: string, options: Partial<RealHostOptions> = {}): Promise<Host> {
  fs.mkdirSync(path.join(directory, 'root'), { recursive: true })
  return await createRealHost({
    root: hostPath(path.join(directory, 'root')),
    environment: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    privateDirectory: hostPath(path.join(directory, 'private')),
    deviceTimeoutMs: 2000,
    ...options,
  })
}

/** A blank disk until the test ends, and a host that knows of it. */
export async function machineWithDisk(
  mebibytes = 16,
): Promise<LoopDisk & { readonly host: Host; readonly directory: string }> {
  const directory = workDirectory()
  const disk = attachDisk(directory, 'image', mebibytes)
  onTestFinished(() => disk.detach())
  return { ...disk, host: await hostIn(directory), directory }
}
