import type { Config } from '../../src/config/model.ts'
import { mountsOf, type Mount } from '../../src/config/mounts.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError, joinErrors } from '../../src/errors.ts'
import type { Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { componentsOf, isWithin, targetPath, type TargetPath } from '../../src/util/paths.ts'
import type { MountInspection, SeenMountPoint } from './inspect.ts'
import { optionsWhileMade } from './options.ts'

/**
 * Decides on all mounts, shallow ones first, and on the directories that they need: new ones are noted for users whose
 * home is at or below them, and labelled before anything is mounted over them.
 *
 * What is below a mount of the same list cannot be seen yet: there every component counts as missing. Making a
 * directory that is there after all leaves it as it is.
 */
export function decideMount({ config, inspection }: DecideInput<MountInspection>): Decision {
  const operations: PlannedOperation[] = []
  const errors: FirstlightError[] = []
  const made = new Set<TargetPath>()
  const mounted = new Set<TargetPath>()
  for (const [order, mount] of mountsOf(config).entries()) {
    const path = ['storage', 'filesystems', mount.index]
    const point = targetPath(mount.path)
    const seen = inspection.points[order] ?? {}
    const below = [targetPath('/'), ...componentsOf(point)].findLast((component) => mounted.has(component))
    if (below === undefined && seen.obstacle) errors.push(inTheWay(mount, seen.obstacle))
    // Whatever an earlier mount made is there, and no mount has come over it since: shallow ones are first.
    const missing = missingOf(point, seen, below).filter((directory) => !made.has(directory))
    for (const directory of missing) made.add(directory)
    const label = labelOf(missing, inspection.policy)
    for (const operation of [...missing.map(makeDirectory), ...label, mountOperation(config, mount, point)]) {
      operations.push({ operation, path })
    }
    mounted.add(point)
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  return { operations, leaves: { madeDirectories: [...made] } }
}

function missingOf(point: TargetPath, seen: SeenMountPoint, below: TargetPath | undefined): readonly TargetPath[] {
  const components = componentsOf(point)
  if (below !== undefined) return components.filter((component) => component !== below && isWithin(component, below))
  const from = components.indexOf((seen.missing ?? '') as TargetPath)
  return from === -1 ? [] : components.slice(from)
}

function makeDirectory(path: TargetPath): Operation {
  return { kind: 'make-directory', path }
}

function labelOf([first]: readonly TargetPath[], policy: string | undefined): readonly Operation[] {
  return first === undefined || policy === undefined ? [] : [{ kind: 'relabel', policy, paths: [first] }]
}

function mountOperation(config: Config, mount: Mount, path: TargetPath): Operation {
  const { device, format } = mount
  return { kind: 'mount', device, path, format, options: optionsWhileMade(config, mount) }
}

function inTheWay(mount: Mount, obstacle: NonNullable<SeenMountPoint['obstacle']>): FirstlightError {
  const isLink = obstacle.kind === 'symlink'
  return new FirstlightError(
    isLink ? 'path-through-link' : 'mount-failed',
    `mounting ${mount.device} at ${mount.path}: ${obstacle.path} is ${isLink ? 'a symbolic link' : 'not a directory'}`,
    {
      path: ['storage', 'filesystems', mount.index, 'path'],
      facts: { device: mount.device, path: mount.path, obstacle: obstacle.path },
      hint: isLink ? 'give the path that the link leads to' : 'give a path of directories only',
    },
  )
}
