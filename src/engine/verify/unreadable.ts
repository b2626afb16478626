import { isFirstlightError, type ErrorCode } from '../../errors.ts'

/** What keeps a thing from being looked at, and is no fault of the machine or of the document. */
const CODES: readonly ErrorCode[] = [
  'io-failed',
  'device-missing',
  'device-unreadable',
  'command-failed',
  'tool-missing',
]
const ERRNO = new Set(['EACCES', 'EPERM', 'EIO', 'ENXIO', 'ENOMEDIUM', 'EBUSY'])

/** What was read, or why it could not be. */
export type Reading<Value> = { readonly value: Value } | { readonly reason: string }

/** Reads something of the machine that this process may not be allowed, or not be able, to read. */
export async function reading<Value>(read: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return { value: await read() }
  } catch (thrown) {
    if (isFirstlightError(thrown) && CODES.includes(thrown.code)) return { reason: thrown.message }
    if (thrown instanceof Error && 'code' in thrown && ERRNO.has(String(thrown.code))) {
      return { reason: `it cannot be read (${String(thrown.code)})` }
    }
    throw thrown
  }
}
