import fs from 'node:fs'
import type { HostPath } from '../../util/paths.ts'

/**
 * Whether a directory is the root of the running system, by whatever name: a link, a bind mount, `/proc/self/root`, and from
 * within a chroot also the root of process 1. Device and inode tell; a path does not.
 */
export function isSystemRoot(directory: HostPath): boolean {
  const roots = ['/', '/proc/1/root'].flatMap(identitiesOf)
  return identitiesOf(directory).some((identity) => roots.includes(identity))
}

/** What a path leads to, and what its name says once all links are expanded: links of `/proc` say and do different things. */
function identitiesOf(path: string): readonly string[] {
  return [() => path, () => fs.realpathSync(path)].flatMap((name) => {
    try {
      const { dev, ino } = fs.statSync(name(), { bigint: true })
      return [`${dev}:${ino}`]
    } catch {
      // There is nothing, or it may not be looked at: whoever uses it will be told.
      return []
    }
  })
}
