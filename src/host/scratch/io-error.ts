import { FirstlightError } from '../../errors.ts'
import { describeOperation } from '../operation-text.ts'
import type { Operation } from '../operation.ts'

/** Does an operation so that what the operating system says becomes an error of the run. */
export async function asIoError(operation: Operation, work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('syscall' in thrown)) throw thrown
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown'
    const message = `${describeOperation(operation)}: ${SENTENCES[code] ?? code}`
    throw new FirstlightError('io-failed', message, { cause: thrown, facts: { errno: code } })
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'no space left',
  EDQUOT: 'quota exceeded',
  ENOTDIR: 'a component of the path is not a directory',
  EISDIR: 'is a directory',
  ENOENT: 'no such file or directory',
  ENAMETOOLONG: 'the name is too long',
  EROFS: 'the file system is read-only',
  ELOOP: 'is a symlink',
}
