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
  await packRoot({ tree: parts.tree, size: ROOT_SIZE }, file, making)
}

/** Packs a tree into a root filesystem of a size that mke2fs takes. */
export async function packRoot(
  { tree, size }: { readonly tree: HostPath; readonly size: string },
  file: HostPath,
  { run, signal }: Pick<Making, 'run' | 'signal'>,
): Promise<void> {
  const call = ['mke2fs', '-q', '-t', 'ext4', '-L', 'root', '-d', tree, file, size] as const
  await mustRun(run, call, { doing: `making the root filesystem from ${tree}`, signal })
}

/** Turns a tree of packages into the root of a machine, without what no boot reads, and with our units; twice is as once. */
export async function prepareRoot({ tree, initramfs }: RootParts, making: Making): Promise<void> {
  const { run, signal } = making
  // The same kernel modules as in the initramfs are enough.
  const extract = 'cd "$1" && cpio --quiet -idmu "usr/lib/modules/*" < "$2"'
  const doing = `putting kernel modules into ${tree}`
  await mustRun(run, ['sh', '-c', extract, 'sh', tree, initramfs], { doing, signal })
  await putInto(tree, { realRoot: true, stamp: true }, making)
  furnishRoot(tree, making)
}

/** Turns a tree of Debian's packages into a machine that does what its host asks, without what no boot reads. */
export function furnishRoot(tree: HostPath, making: Making): void {
  addGuestFiles(tree, making)
  fs.writeFileSync(path.join(tree, 'etc/hostname'), 'unnamed\n')
  fs.writeFileSync(path.join(tree, 'etc/fstab'), ROOT_IN_FSTAB)
  for (const name of [...UNREAD, ...ON_DEMAND]) fs.rmSync(path.join(tree, name), { recursive: true, force: true })
  // Those of the machine are made in its first boot.
  for (const key of fs.globSync('etc/ssh/ssh_host_*', { cwd: tree })) fs.rmSync(path.join(tree, key))
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
