import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { hostPath, targetPath, type HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import { createTargetRoot } from '../host/real/target-root.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import { refuseInUse } from './in-use.ts'
import type { Stretch } from './partitions.ts'
import { mustRun, type Holder, type ProgramRunner } from './programs.ts'
import type { ImageTarget } from './target.ts'

/** What taking an image apart needs. */
export interface WithTreeParts {
  readonly run: ProgramRunner
  readonly hold: Holder
  /** Whether this process has the rights of root. */
  readonly isRoot: boolean
  /** Whether nothing is to be changed. */
  readonly readOnly: boolean
}

/** A root tree, by the name that this process has for it, and by the one that programs have which are run by `run`. */
export interface OpenTree {
  readonly root: HostPath
  readonly rootInside: HostPath
  readonly run: ProgramRunner
}

type Disk = Extract<ImageTarget, { readonly kind: 'disk' }>

/**
 * Gives the root tree of a target to `use`. A disk image is mounted for as long as `use` runs, where nobody else sees it: in
 * a namespace of mounts, which goes with this process even when that is killed, and the loop devices go with the mounts.
 * @throws FirstlightError `refused` without the rights of root, when the image is in use, or when there is no root tree;
 *   `mount-failed`
 */
export async function withTree<Result>(
  target: ImageTarget,
  parts: WithTreeParts,
  use: (tree: OpenTree) => Promise<Result>,
): Promise<Result> {
  if (target.kind === 'tree') {
    const root = checked(target.directory, target.directory)
    return use({ root, rootInside: root, run: parts.run })
  }
  if (!parts.isRoot) {
    throw new FirstlightError('refused', `mounting ${target.file} takes root`, {
      hint: 'as root try again, or name a directory with the root tree',
    })
  }
  await refuseInUse(target.file, parts.run)
  const place = hostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-image-')))
  try {
    return await withNamespace(parts, async ({ run, seen }) => {
      try {
        await mountStretch(target, { ...parts, run, stretch: target.root, at: place })
        const root = checked(seen(place), target.file)
        if (target.boot !== undefined) {
          const at = hostPath(path.join(place, bootDirectory(root)))
          await mountStretch(target, { ...parts, run, stretch: target.boot, at })
        }
        return await use({ root, rootInside: place, run })
      } finally {
        await unmountAll(seen(place), place, run)
      }
    })
  } finally {
    fs.rmdirSync(place)
    if (!parts.readOnly) syncFile(target.file)
  }
}

interface Namespace {
  /** Runs programs in the namespace. */
  readonly run: ProgramRunner
  /** The name that this process has for a path of the namespace. */
  readonly seen: (inside: HostPath) => HostPath
}

/** A namespace of mounts for as long as `use` runs. A process holds it; this one reaches it through that one's root. */
async function withNamespace<Result>(
  { run, hold }: WithTreeParts,
  use: (namespace: Namespace) => Promise<Result>,
): Promise<Result> {
  const wait = ['sh', '-c', 'echo ready; exec cat > /dev/null']
  const holder = await hold('unshare', ['--mount', '--propagation=private', '--', ...wait])
  if (holder === undefined) {
    throw new FirstlightError('mount-failed', 'making a place for mounts: unshare failed, or is not on the PATH', {
      hint: 'in a container, mount the image outside of it, and name the directory of the root',
    })
  }
  try {
    return await use({
      run: (program, args, options) =>
        // With its root: this process may be in a chroot, which entering a namespace of mounts would leave.
        run('nsenter', [`--target=${holder.pid}`, '--mount', '--root', '--', program, ...args], options),
      seen: (inside) => hostPath(path.join('/proc', String(holder.pid), 'root', inside)),
    })
  } finally {
    await holder.release()
  }
}

async function unmountAll(seen: HostPath, place: HostPath, run: ProgramRunner): Promise<void> {
  if (fs.statSync(seen).dev === fs.statSync(path.dirname(seen)).dev) return
  const doing = `unmounting ${place}`
  for (let tries = 1; ; tries += 1) {
    try {
      await mustRun(run, ['umount', '--recursive', place], { doing })
      return
    } catch (thrown) {
      // Something that looks at every new filesystem may hold it for a moment.
      if (tries === UNMOUNT_TRIES) throw thrown
      await SYSTEM_CLOCK.sleep(500)
    }
  }
}

const UNMOUNT_TRIES = 6

interface MountParts extends WithTreeParts {
  readonly stretch: Stretch
  readonly at: HostPath
}

async function mountStretch(disk: Disk, { run, readOnly, stretch, at }: MountParts): Promise<void> {
  const { offset, size, partition } = stretch
  const what = partition === undefined ? disk.file : `partition ${partition} of ${disk.file}`
  const options = `loop,offset=${offset},sizelimit=${size},nosuid${readOnly ? ',ro' : ''}`
  try {
    await mustRun(run, ['mount', '-o', options, '--', disk.file, at], { doing: `mounting ${what}` })
  } catch (cause) {
    throw new FirstlightError('mount-failed', `mounting ${what} failed`, {
      cause,
      hint: 'an encrypted or foreign filesystem: mount it yourself, and name the directory of the root',
    })
  }
}

/** Where `/boot` of the tree really is, in the tree: never followed out of it, as mount(8) would. */
function bootDirectory(root: HostPath): string {
  const tree = createTargetRoot(root)
  const real = tree.resolver.resolveFully(targetPath('/boot'))
  if (tree.stat(real)?.kind === 'directory') return real
  throw new FirstlightError('refused', 'mounting the boot partition: the root has no directory /boot')
}

/** A root tree has at least one of these; a directory that was named by mistake most likely has none. */
function checked(root: HostPath, named: HostPath): HostPath {
  const tree = createTargetRoot(root)
  const isRoot = ['/usr', '/etc'].some((name) => tree.stat(targetPath(name))?.kind === 'directory')
  if (isRoot) return root
  throw new FirstlightError('refused', `${named} is no root tree: there is neither /usr nor /etc in it`, {
    hint: 'for an image with several partitions, --root-partition chooses',
  })
}

function syncFile(file: HostPath): void {
  try {
    const descriptor = fs.openSync(file, 'r+')
    fs.fsyncSync(descriptor)
    fs.closeSync(descriptor)
  } catch (thrown) {
    throw ioFailed(`syncing ${file}`, thrown)
  }
}
