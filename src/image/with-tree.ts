import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { hostPath, targetPath, type HostPath } from '../host/paths.ts'
import { createTargetRoot, ioFailed } from '../host/real/target-root.ts'
import type { Stretch } from './partitions.ts'
import { mustRun, type ProgramRunner } from './programs.ts'
import type { ImageTarget } from './target.ts'

/** What taking an image apart needs. */
export interface WithTreeParts {
  readonly run: ProgramRunner
  /** Whether this process has the rights of root. */
  readonly isRoot: boolean
  /** Whether nothing is to be changed. */
  readonly readOnly: boolean
}

type Disk = Extract<ImageTarget, { readonly kind: 'disk' }>

/**
 * Gives the root tree of a target to `use`. A disk image is mounted for as long as `use` runs, in a directory that nobody
 * else may enter and below a mount that no other namespace sees; whatever happens, it is unmounted afterwards, and its loop
 * devices go with the mounts.
 * @throws FirstlightError `refused` without the rights of root, or when there is no root tree; `mount-failed`
 */
export async function withTree<Result>(
  target: ImageTarget,
  parts: WithTreeParts,
  use: (root: HostPath) => Promise<Result>,
): Promise<Result> {
  if (target.kind === 'tree') return use(checked(target.directory, target.directory))
  if (!parts.isRoot) {
    throw new FirstlightError('refused', `mounting ${target.file} takes root`, {
      hint: 'as root try again, or name a directory with the root tree',
    })
  }
  const place = hostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-image-')))
  try {
    return await withPrivateMount(place, parts.run, async () => {
      const root = hostPath(path.join(place, 'root'))
      fs.mkdirSync(root, { mode: 0o700 })
      await mountStretch(target, { ...parts, stretch: target.root, at: root })
      checked(root, target.file)
      if (target.boot !== undefined) {
        await mountStretch(target, { ...parts, stretch: target.boot, at: bootDirectory(root) })
      }
      return use(root)
    })
  } finally {
    fs.rmdirSync(place)
    if (!parts.readOnly) syncFile(target.file)
  }
}

/** Mounts a small empty filesystem that other namespaces do not follow; everything below it goes away with it. */
async function withPrivateMount<Result>(
  place: HostPath,
  run: ProgramRunner,
  use: () => Promise<Result>,
): Promise<Result> {
  const doing = 'making a place for mounts'
  await mustRun(run, ['mount', '-t', 'tmpfs', '-o', 'mode=0700,size=1m', 'firstlight', place], { doing })
  try {
    await mustRun(run, ['mount', '--make-private', place], { doing })
    return await use()
  } finally {
    await unmountAll(place, run)
  }
}

async function unmountAll(place: HostPath, run: ProgramRunner): Promise<void> {
  const doing = `unmounting ${place}`
  for (let tries = 1; ; tries += 1) {
    try {
      await mustRun(run, ['umount', '--recursive', place], { doing })
      return
    } catch (thrown) {
      // Something that looks at every new filesystem may hold it for a moment.
      if (tries === UNMOUNT_TRIES) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 500))
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

/** Where `/boot` of the tree really is: never followed out of the tree, as mount(8) would. */
function bootDirectory(root: HostPath): HostPath {
  const tree = createTargetRoot(root)
  const real = tree.resolver.resolveFully(targetPath('/boot'))
  if (tree.stat(real)?.kind === 'directory') return tree.at(real)
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
