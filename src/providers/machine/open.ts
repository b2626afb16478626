import { closeSync, openSync } from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import { codeOf } from '../../node/io-error.ts'
import type { HostPath } from '../../util/paths.ts'

/**
 * Opens what is at a path for reading, for as long as `use` runs; `undefined` when nothing is there.
 * @throws FirstlightError `source-unreadable`
 */
export function withOpen<Result>(path: HostPath, use: (descriptor: number) => Result): Result | undefined {
  const descriptor = attempt(path, () => openSync(path, 'r'))
  if (descriptor === undefined) return undefined
  try {
    return use(descriptor)
  } catch (error) {
    throw error instanceof FirstlightError ? error : unreadable(path, error)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * What an action comes to; `undefined` when what it works on is not there.
 * @throws FirstlightError `source-unreadable`
 */
export function attempt<Result>(path: HostPath, action: () => Result): Result | undefined {
  try {
    return action()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw unreadable(path, error)
  }
}

/** The error for what cannot be read: a sentence, or the operating system's own error. */
export function unreadable(path: HostPath, why: unknown): FirstlightError {
  const reason = typeof why === 'string' ? why : (codeOf(why) ?? (why instanceof Error ? why.message : String(why)))
  const cause = typeof why === 'string' ? undefined : why
  return new FirstlightError('source-unreadable', `reading ${path}: ${reason}`, { cause, facts: { path } })
}
