import fs from 'node:fs'
import { ioFailed } from '../../node/io-error.ts'
import type { NodeStat } from '../host.ts'
import type { HostPath, TargetPath } from '../../util/paths.ts'
import { createResolver, type Resolver } from '../resolve.ts'
import { directoryAt, nodeAt } from '../tree/node-at.ts'
import { readPart } from '../tree/read-part.ts'
import { createWays, type Ways } from '../tree/ways.ts'

/** The tree of the target: turns target paths into paths of this process, inside the root and nowhere else. */
export interface TargetRoot {
  readonly resolver: Resolver
  /** How its nodes are reached, so that no link can lead away: for all work of this process itself. */
  readonly ways: Ways
  /** The path in this process of a path whose parents are real directories: for other programs. */
  at(resolved: TargetPath): HostPath
  /** What is at a resolved path, nothing followed. */
  stat(resolved: TargetPath): NodeStat | undefined
  /** The names in the directory at a resolved path. */
  list(resolved: TargetPath): readonly string[]
  /** The bytes of the regular file at a resolved path. */
  read(resolved: TargetPath): Buffer
  /** Bytes of the regular file at a resolved path from a place on, fewer where it ends. */
  part(resolved: TargetPath, from: number, length: number): Uint8Array
}

/** Opens the tree below `root`. */
export function createTargetRoot(root: HostPath): TargetRoot {
  const ways = createWays(root)
  const at = (resolved: TargetPath): HostPath =>
    (root === '/' ? resolved : resolved === '/' ? root : `${root}${resolved}`) as HostPath
  const stat = (resolved: TargetPath): NodeStat | undefined => {
    try {
      return nodeAt(ways, resolved)
    } catch (thrown) {
      throw ioFailed(`looking at ${JSON.stringify(resolved)}`, thrown)
    }
  }
  const resolver = createResolver({
    node: stat,
    directory: (directory) => directoryAt(at(directory)),
    forget: (path) => ways.forget(path),
  })
  return {
    resolver,
    ways,
    at,
    stat,
    list: (resolved) => fs.readdirSync(ways.into(resolved)),
    read: (resolved) => readRegular(ways.to(resolved)),
    part: (resolved, from, length) => readPart(ways.to(resolved), from, length),
  }
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
