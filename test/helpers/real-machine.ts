import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { SKELETON_ACCOUNTS, SKELETON_SETTINGS } from '../../src/host/accounts/skeleton.ts'
import type { Host } from '../../src/host/host.ts'
import { devicePath, hostPath } from '../../src/util/paths.ts'
import { createRealHost } from '../../src/host/real/real-host.ts'
import type { Machine, MachineFactory } from '../conformance/machine.ts'

/** Whether this is the guest of the system suite: with udev, device-mapper and md, and nothing that matters. */
export const IN_GUEST: boolean = fs.existsSync('/mnt/checkout') && fs.existsSync('/mnt/results/job')

/** Real machines in a directory of this system, with loop devices as disks where there is a udev to name them. */
export function realMachines(kind: 'real' | 'simulation'): MachineFactory {
  const isRoot = process.getuid?.() === 0
  const onlyRoot = 'only root may do this on a real machine'
  const noSystemctl = 'not installed: systemctl'
  const noUdev = 'needs udev, device-mapper and md: runs in the guest of npm run test:system'
  return {
    async make(prepare) {
      const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-real-'))
      fs.chmodSync(directory, 0o755)
      const [root, outside] = [hostPath(path.join(directory, 'root')), hostPath(path.join(directory, 'outside'))]
      fs.mkdirSync(root)
      fs.mkdirSync(outside)
      fs.writeFileSync(path.join(outside, 'canary'), 'untouched')
      prepare?.(root, outside)
      writeAccounts(root)
      const images = IN_GUEST ? ['a', 'b', 'c'].map((name) => path.join(directory, `${name}.img`)) : []
      const disks = images.map(attach)
      const open = (): Promise<Host> =>
        createRealHost({
          root,
          environment: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
          privateDirectory: hostPath(path.join(directory, 'private')),
          deviceTimeoutMs: 2000,
        })
      const host = await open()
      const copy = kind === 'simulation' ? await host.simulate() : host
      return {
        host: copy,
        outside,
        disks: disks.map(devicePath),
        reopen: kind === 'simulation' ? async () => copy : open,
        async close() {
          quietly('umount', '--recursive', root)
          for (const disk of disks) detach(disk)
          fs.rmSync(directory, { recursive: true, force: true })
        },
      } satisfies Machine
    },
    skip: {
      ...(isRoot || kind === 'simulation' ? {} : { ownership: onlyRoot, accounts: onlyRoot }),
      ...(isOnPath('systemctl') ? {} : { units: noSystemctl }),
      ...(IN_GUEST ? {} : { disks: noUdev, luks: noUdev, arrays: noUdev, mounts: noUdev }),
    },
  }
}

/** The users and groups that a real machine always has; a test that brings its own keeps them. */
function writeAccounts(root: string): void {
  if (!fs.existsSync(path.join(root, 'etc'))) fs.mkdirSync(path.join(root, 'etc'))
  for (const [name, text] of Object.entries({ 'login.defs': SKELETON_SETTINGS, ...SKELETON_ACCOUNTS })) {
    const file = path.join(root, 'etc', name)
    if (!fs.lstatSync(file, { throwIfNoEntry: false })) fs.writeFileSync(file, text, { mode: 0o644 })
  }
}

function attach(image: string): string {
  fs.writeFileSync(image, '')
  fs.truncateSync(image, 512 * 1024 * 1024)
  return execFileSync('losetup', ['--find', '--show', '--partscan', image], { encoding: 'utf8' }).trim()
}

/** Takes a disk away with all that is made of it, the topmost first. */
function detach(disk: string): void {
  const above = quietly('lsblk', '--list', '--noheadings', '--output', 'PATH,TYPE', disk).split('\n').reverse()
  for (const line of above) {
    const [node = '', type = ''] = line.trim().split(/\s+/)
    if (node !== '') quietly('umount', node)
    if (type === 'crypt') quietly('cryptsetup', 'close', node)
    if (type.startsWith('raid')) quietly('mdadm', '--stop', node)
  }
  quietly('losetup', '--detach', disk)
}

function isOnPath(program: string): boolean {
  return quietly('sh', '-c', `command -v ${program}`) !== ''
}

function quietly(program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
