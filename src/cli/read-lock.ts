import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { LockedResource } from '../fetch/lock/lock-file.ts'
import type { GivenPath } from './command/option.ts'

/**
 * The resources of a lock file.
 * @throws FirstlightError `source-unreadable`, `usage`
 */
export async function readLock({ given, path }: GivenPath): Promise<readonly LockedResource[]> {
  const { parseLock } = await import('../fetch/lock/lock-file.ts')
  return parseLock(textOf({ given, path }), given)
}

function textOf({ given, path }: GivenPath): string {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `reading the lock file ${given} failed`, {
      cause,
      hint: 'firstlight lock DOC writes one',
    })
  }
}
