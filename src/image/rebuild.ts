import { FirstlightError } from '../errors.ts'
import { targetPath, type HostPath } from '../util/paths.ts'
import { createTargetRoot, type TargetRoot } from '../host/real/target-root.ts'
import type { Builder } from './payload.ts'
import { mustRun, type ProgramRunner } from './programs.ts'

/** What making an initramfs anew needs. */
export interface RebuildParts {
  readonly root: HostPath
  /** The same by the name that programs have for it. */
  readonly rootInside: HostPath
  readonly builder: Builder
  readonly run: ProgramRunner
  readonly isRoot: boolean
  readonly signal: AbortSignal
}

/** Binds what a builder reads below the tree, in a namespace of its own, and goes into the tree. */
const ENTER = `set -eu
root=$1; shift
for each in proc sys dev; do mount --rbind "/$each" "$root/$each"; done
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DRACUT_NO_XATTR=1 chroot "$root" "$@"`

/** Places of an initramfs of the kernel K, the usual ones of the distributions. */
const INITRAMFS_PLACES = ['/boot/initrd.img-K', '/boot/initramfs-K.img', '/usr/lib/modules/K/initramfs.img']

/**
 * Makes the initramfs of every kernel in the tree anew, by the tree's own builder: programs of the tree run with the
 * rights of root, seeing nothing but the tree and the kernel's filesystems.
 * @returns the kernels' versions
 * @throws FirstlightError `refused` without the rights of root, and when there is no kernel; `command-failed`
 */
export async function rebuildInitramfs(parts: RebuildParts): Promise<readonly string[]> {
  const { root, rootInside, builder, run, isRoot, signal } = parts
  if (!isRoot) throw refused('it takes root', 'as root try again, or run the builder in the tree yourself')
  const tree = createTargetRoot(root)
  for (const name of ['/proc', '/sys', '/dev']) {
    if (tree.stat(targetPath(name))?.kind !== 'directory') throw refused(`the tree has no directory ${name}`)
  }
  const kernels = kernelsIn(tree)
  if (kernels.length === 0)
    throw refused('there is no kernel in /usr/lib/modules', 'install a kernel in the tree first')
  const enter = ['unshare', '--mount', '--propagation=private', '--', 'sh', '-c', ENTER, 'sh', rootInside] as const
  for (const call of callsOf(builder, kernels, tree)) {
    await mustRun(run, [...enter, ...call], { doing: `making the initramfs with ${call[0] ?? ''}`, signal })
  }
  return kernels
}

function kernelsIn(tree: TargetRoot): readonly string[] {
  const modules = tree.resolver.resolveFully(targetPath('/usr/lib/modules'))
  if (tree.stat(modules)?.kind !== 'directory') return []
  // The name becomes an argument of a program.
  const names = tree.list(modules).filter((name) => /^[0-9][\w.+~-]*$/.test(name))
  return names.filter((name) => tree.stat(targetPath(`${modules}/${name}/modules.dep`)) !== undefined).toSorted()
}

function callsOf(builder: Builder, kernels: readonly string[], tree: TargetRoot): readonly (readonly string[])[] {
  if (builder === 'initramfs-tools') {
    // -c makes it where there was none, and replaces the one that is there.
    return kernels.map((kernel) => ['update-initramfs', '-c', '-k', kernel])
  }
  return kernels.map((kernel) => [
    'dracut',
    '--force',
    '--no-hostonly',
    '--kver',
    kernel,
    ...placeOf(kernel, tree).slice(0, 1),
  ])
}

/** Where the tree has the initramfs of a kernel, or Debian would; nothing where dracut's own default is right. */
function placeOf(kernel: string, tree: TargetRoot): readonly string[] {
  const exists = (path: string): boolean => tree.stat(tree.resolver.resolveFully(targetPath(path))) !== undefined
  const places = INITRAMFS_PLACES.map((place) => place.replace('K', kernel))
  const there = places.filter(exists)
  return there.length === 0 && exists('/etc/debian_version') ? places : there
}

function refused(why: string, hint?: string): FirstlightError {
  return new FirstlightError('refused', `making the initramfs anew: ${why}`, hint === undefined ? {} : { hint })
}
