import fs from 'node:fs'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import type { Operation } from '../operation/operation.ts'
import { doingOf } from '../operation/table.ts'
import { devicePath, isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import { blockOf } from './block.ts'
import type { Machine } from './machine.ts'
import { readMounts, type Mount } from './mounts.ts'

/**
 * Mounts a filesystem inside the root. A path that leads through a symlink is refused: what is written below it later
 * would go elsewhere than it says. Redone, what is mounted there from the same source stays.
 */
export async function mount(machine: Machine, operation: Operation<'mount'>, redo: boolean): Promise<void> {
  const { device, path, format, options } = operation
  const doing = doingOf(operation)
  const at = machine.target.at(realDirectory(machine, path, doing))
  const source = sourceOf(machine, device)
  if (redo && isMounted(machine, at, source)) return
  const flags = options.length === 0 ? [] : ['-o', options.join(',')]
  await asMountFailure(machine.commands.run('mount', [...flags, '-t', format, '--', source, at], { doing }))
  machine.target.resolver.forget(path)
}

/** Unmounts what is mounted at the path; nothing mounted there is fine, since failing boots unmount by themselves. */
export async function unmount(machine: Machine, path: TargetPath): Promise<void> {
  const doing = doingOf({ kind: 'unmount', path })
  const at = machine.target.at(machine.target.resolver.resolveFully(path))
  if (!fs.existsSync(at) || mountAt(machine, at) === undefined) return
  // A directory of it that is still open here would keep the filesystem busy.
  machine.target.resolver.forget(path)
  await asMountFailure(machine.commands.run('umount', ['--', at], { doing }))
}

/** Mounts at and below a target path, deepest first. */
export function mountsBelow(machine: Machine, path: TargetPath): readonly TargetPath[] {
  return [...mountedInside(machine).keys()].filter((mounted) => isWithin(mounted, path))
}

/** What is mounted inside the target, the deepest first; of several mounts at one place the last one counts. */
export function mountedInside(machine: Machine): ReadonlyMap<TargetPath, Mount> {
  const root = fs.existsSync(machine.root) ? fs.realpathSync(machine.root) : machine.root
  const inside = readMounts(machine.directories).flatMap((mount): (readonly [TargetPath, Mount])[] => {
    const { mountPoint } = mount
    if (root === '/') return [[targetPath(mountPoint), mount]]
    if (mountPoint !== root && !mountPoint.startsWith(`${root}/`)) return []
    return [[targetPath(mountPoint.slice(root.length)), mount]]
  })
  return new Map([...new Map(inside)].sort(([one], [other]) => depth(other) - depth(one)))
}

function realDirectory(machine: Machine, path: TargetPath, doing: string): TargetPath {
  const real = machine.target.resolver.resolveFully(path)
  if (real !== path) {
    throw new FirstlightError(
      'path-through-link',
      `${doing}: the path leads through a symlink to ${JSON.stringify(real)}`,
      {
        hint: 'name the directory that the link leads to',
      },
    )
  }
  if (machine.target.stat(real)?.kind === 'directory') return real
  throw new FirstlightError('mount-failed', `${doing}: there is no such directory`)
}

/** Block devices by their node; anything else (the tag of a virtiofs, a network share) as it is. */
function sourceOf(machine: Machine, device: string): string {
  return device.startsWith(`${machine.directories.dev}/`) ? machine.nodeOf(devicePath(device)) : device
}

function isMounted(machine: Machine, at: string, source: string): boolean {
  const mounted = mountAt(machine, at)
  if (mounted === undefined) return false
  if (mounted.source === source || !source.startsWith('/')) return true
  if (mounted.device === blockOf(machine.directories, source).number) return true
  return fs.existsSync(mounted.source) && fs.realpathSync(mounted.source) === fs.realpathSync(source)
}

/** The mount on top at a directory. */
function mountAt(machine: Machine, at: string): Mount | undefined {
  const real = fs.realpathSync(at)
  return readMounts(machine.directories).findLast(({ mountPoint }) => mountPoint === real)
}

async function asMountFailure(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
    throw new FirstlightError('mount-failed', thrown.message, { cause: thrown, facts: thrown.facts })
  }
}

function depth(path: TargetPath): number {
  return path === '/' ? 0 : path.split('/').length
}
