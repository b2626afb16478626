import fs from 'node:fs'
import path from 'node:path'
import { changeImage, type ImageRequest } from '../../image/change-image.ts'
import { mustRun } from '../../image/programs.ts'
import type { HostPath } from '../../util/paths.ts'
import type { Making } from './making.ts'

/** Where the parts of the machine itself lie in the directory `initrd`. */
export function guestPart(making: Making, name: string): string {
  return path.join(making.sources.initrd, 'guest', name)
}

/** What an initramfs is made of. */
export interface InitramfsParts {
  readonly builder: HostPath
  /** The kernel's. */
  readonly version: string
  readonly modules: readonly string[]
}

/** Makes an initramfs with dracut in the tree of packages, uncompressed: an emulated processor would take long to unpack it. */
export async function makeInitramfs(parts: InitramfsParts, file: HostPath, making: Making): Promise<void> {
  const { builder, version, modules } = parts
  const module = path.join(builder, 'usr/lib/dracut/modules.d/30firstlight')
  fs.rmSync(module, { recursive: true, force: true })
  await putInto(builder, { module: true }, making)
  fs.copyFileSync(guestPart(making, 'ignition-kargs-helper'), path.join(builder, 'usr/bin/ignition-kargs-helper'))
  fs.chmodSync(path.join(builder, 'usr/bin/ignition-kargs-helper'), 0o755)
  const dracut = ['dracut', '--force', '--no-hostonly', '--no-compress', '--no-early-microcode', '--kver', version]
  // The module's own configuration asks for it whatever the list says.
  const omitted = modules.includes('firstlight') ? [] : ['--omit', 'firstlight firstlight-root']
  const made = path.join(builder, 'tmp/initramfs.img')
  await runInside(builder, [...dracut, ...omitted, '--modules', modules.join(' '), '/tmp/initramfs.img'], making)
  fs.copyFileSync(made, file)
  fs.rmSync(made)
}

/** Puts into a tree what a first boot needs, as whoever prepares an image does. */
export async function putInto(tree: HostPath, parts: Partial<ImageRequest>, making: Making): Promise<void> {
  const nothing = { module: false, realRoot: false, grub: false, stamp: false, rebuild: false, dryRun: false }
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  await changeImage({ kind: 'tree', directory: tree }, { ...nothing, ...parts }, { ...making, user })
}

/** Runs a program with a tree as its root. */
export async function runInside(
  tree: HostPath,
  command: readonly string[],
  { run, signal }: Pick<Making, 'run' | 'signal'>,
): Promise<void> {
  const mounts = 'for each in proc sys dev; do mount --rbind "/$each" "$1/$each"; done; root=$1; shift'
  const script = `set -e; ${mounts}; DRACUT_NO_XATTR=1 exec chroot "$root" "$@"`
  const call = ['unshare', '--mount', '--propagation=private', 'sh', '-c', script, 'sh', tree, ...command] as const
  await mustRun(run, call, { doing: `running ${command[0] ?? ''} in ${tree}`, signal })
}
