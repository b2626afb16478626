import { FirstlightError } from '../../errors.ts'
import { describeOperation } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'

/**
 * Does an operation so that what the operating system says becomes an error of the run. What is done at once shares one
 * promise: there may be tens of thousands.
 */
export function asIoError(operation: Operation, work: () => void | Promise<void>): Promise<void> {
  try {
    return work()?.catch((thrown: unknown) => fail(operation, thrown)) ?? DONE
  } catch (thrown) {
    return fail(operation, thrown)
  }
}

const DONE = Promise.resolve()

function fail(operation: Operation, thrown: unknown): Promise<never> {
  return Promise.reject(ioErrorOf(operation, thrown))
}

function ioErrorOf(operation: Operation, thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new TypeError('something that is no error was thrown', { cause: thrown })
  if (!('syscall' in thrown)) return thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown'
  const message = `${describeOperation(operation)}: ${SENTENCES[code] ?? code}`
  return new FirstlightError('io-failed', message, { cause: thrown, facts: { errno: code } })
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
