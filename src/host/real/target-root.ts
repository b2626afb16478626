import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import type { NodeStat } from '../host.ts'
import type { HostPath, TargetPath } from '../paths.ts'
import { createResolver, type Resolver } from '../resolve.ts'

/** The tree of the target: turns target paths into paths of this process, inside the root and nowhere else. */
export interface TargetRoot {
  readonly resolver: Resolver
  /** The path in this process of a path whose parents are real directories, as the resolver gives it. */
  at(resolved: TargetPath): HostPath
  /** What is at a resolved path, nothing followed. */
  stat(resolved: TargetPath): NodeStat | undefined
  /** The names in the directory at a resolved path. */
  list(resolved: TargetPath): readonly string[]
  /** The bytes of the regular file at a resolved path. */
  read(resolved: TargetPath): Buffer
}

/** Opens the tree below `root`. */
export function createTargetRoot(root: HostPath): TargetRoot {
  const at = (resolved: TargetPath): HostPath =>
    (root === '/' ? resolved : resolved === '/' ? root : `${root}${resolved}`) as HostPath
  const stat = (resolved: TargetPath): NodeStat | undefined => {
    const found = fs.lstatSync(at(resolved), { throwIfNoEntry: false })
    if (!found) return undefined
    const kind = kindOf(found)
    return {
      kind,
      size: found.size,
      mode: found.mode & 0o7777,
      uid: found.uid,
      gid: found.gid,
      ...(kind === 'symlink' ? { target: fs.readlinkSync(at(resolved)) } : {}),
      identity: `${found.dev}:${found.ino}`,
    }
  }
  const look = (resolved: TargetPath): NodeStat | undefined => {
    try {
      return stat(resolved)
    } catch (thrown) {
      // A file where a directory is expected: nothing can be below it.
      if (codeOf(thrown) === 'ENOTDIR') return undefined
      throw ioFailed(`looking at ${JSON.stringify(resolved)}`, thrown)
    }
  }
  return {
    resolver: createResolver(look),
    at,
    stat: look,
    list: (resolved) => fs.readdirSync(at(resolved)),
    read: (resolved) => readRegular(at(resolved)),
  }
}

/** The code of an error of the operating system, e.g. `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/** An error of the operating system as one of a run: `doing: no space left on device (ENOSPC)`. */
export function ioFailed(doing: string, thrown: unknown): FirstlightError {
  if (thrown instanceof FirstlightError) return thrown
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  // Node's sentence ends with the call and its paths, which are those of this process.
  const what = /^[A-Z0-9]+: ([^,]+),/.exec(said)?.[1] ?? said
  const code = codeOf(thrown)
  return new FirstlightError('io-failed', `${doing}: ${what}${code === undefined ? '' : ` (${code})`}`, {
    cause: thrown,
    ...(code === 'ENOSPC' ? { hint: 'free some space on the target, or make the filesystem larger' } : {}),
    ...(code === 'EROFS' ? { hint: 'mount the target read-write' } : {}),
  })
}

function readRegular(file: string): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    return fs.readFileSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

function kindOf(found: fs.Stats): NodeStat['kind'] {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'directory'
  return found.isSymbolicLink() ? 'symlink' : 'other'
}
