import fs from 'node:fs'
import type { NodeStat } from '../host.ts'
import type { TargetPath } from '../../util/paths.ts'
import type { Ways } from './ways.ts'

/** How often a node is looked at that is replaced while it is looked at. */
const TRIES = 5

/**
 * What is at a path, nothing followed; `undefined` when nothing is, or when nothing can be: something in front of it is
 * no directory, or a name is longer than any filesystem has them.
 */
export function nodeAt(ways: Ways, path: TargetPath): NodeStat | undefined {
  for (let tries = 1; ; tries += 1) {
    try {
      return lookAt(ways.to(path))
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
      if (typeof code === 'string' && NOTHING.has(code)) return undefined
      // It was a link a moment ago, and something else stands there by now.
      if (code !== 'EINVAL' || tries === TRIES) throw thrown
    }
  }
}

const NOTHING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

function lookAt(place: string): NodeStat | undefined {
  const found = fs.lstatSync(place, { throwIfNoEntry: false })
  if (!found) return undefined
  const kind = kindOf(found)
  return {
    kind,
    size: found.size,
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    target: kind === 'symlink' ? fs.readlinkSync(place) : undefined,
    names: kind === 'file' && found.nlink > 1 ? found.nlink : undefined,
    identity: identityOf(found),
  }
}

/** What names a node as long as it is there. */
export function identityOf({ dev, ino }: Pick<fs.Stats, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`
}

/** What names the directory that is at a path of this process now; `undefined` when there is none. */
export function directoryAt(place: string): string | undefined {
  try {
    const found = fs.lstatSync(place, { throwIfNoEntry: false })
    return found?.isDirectory() === true ? identityOf(found) : undefined
  } catch {
    return undefined
  }
}

function kindOf(found: fs.Stats): NodeStat['kind'] {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'directory'
  return found.isSymbolicLink() ? 'symlink' : 'other'
}
