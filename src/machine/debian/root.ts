import fs from 'node:fs'
import path from 'node:path'
import { mustRun } from '../../image/programs.ts'
import type { HostPath } from '../../util/paths.ts'
import { guestPart, putInto } from './initramfs.ts'
import type { Making } from './making.ts'
import { CHECK, GUEST_FILES, ON_DEMAND, ROOT_IN_FSTAB, ROOT_SIZE, UNREAD, UNWANTED } from './parts.ts'

/** What a root filesystem is made of. */
export interface RootParts {
  readonly tree: HostPath
  readonly initramfs: HostPath
}

/** Makes the root filesystem of the machine. */
export async function makeRoot(parts: RootParts, file: HostPath, making: Making): Promise<void> {
  await prepareRoot(parts, making)
  const call = ['mke2fs', '-q', '-t', 'ext4', '-L', 'root', '-d', parts.tree, file, ROOT_SIZE] as const
  await mustRun(making.run, call, {
    doing: `making the root filesystem from ${parts.tree}`,
    signal: making.signal,
  })
}

/** Turns a tree of packages into the root of a machine, without what no boot reads, and with our units; twice is as once. */
export async function prepareRoot({ tree, initramfs }: RootParts, making: Making): Promise<void> {
  const { run, signal } = making
  // The same kernel modules as in the initramfs are enough.
  const extract = 'cd "$1" && cpio --quiet -idmu "usr/lib/modules/*" < "$2"'
  const doing = `putting kernel modules into ${tree}`
  await mustRun(run, ['sh', '-c', extract, 'sh', tree, initramfs], { doing, signal })
  await putInto(tree, { realRoot: true, stamp: true }, making)
  addGuestFiles(tree, making)
  fs.writeFileSync(path.join(tree, 'etc/hostname'), 'unnamed\n')
  fs.writeFileSync(path.join(tree, 'etc/fstab'), ROOT_IN_FSTAB)
  for (const name of [...UNREAD, ...ON_DEMAND]) fs.rmSync(path.join(tree, name), { recursive: true, force: true })
  for (const key of fs.readdirSync(path.join(tree, 'etc/ssh'))) {
    // Those of the machine are made in its first boot.
    if (key.startsWith('ssh_host_')) fs.rmSync(path.join(tree, 'etc/ssh', key))
  }
}

function addGuestFiles(tree: HostPath, making: Making): void {
  for (const [name, { at, mode }] of Object.entries(GUEST_FILES)) {
    const place = path.join(tree, at)
    fs.mkdirSync(path.dirname(place), { recursive: true })
    fs.copyFileSync(guestPart(making, name), place)
    fs.chmodSync(place, mode)
  }
  const units = path.join(tree, 'usr/lib/systemd/system')
  // Wanted without a preset, which the config may change.
  link(`../${CHECK}`, path.join(units, 'multi-user.target.wants', CHECK))
  for (const unit of UNWANTED) link('/dev/null', path.join(tree, 'etc/systemd/system', unit))
}

function link(target: string, place: string): void {
  fs.mkdirSync(path.dirname(place), { recursive: true })
  fs.rmSync(place, { force: true })
  fs.symlinkSync(target, place)
}
