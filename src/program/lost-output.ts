import { EXIT_CODES, type ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/**
 * The exit code of a program whose output may be lost: good only when everything was written. A reader that went away
 * knows it, and is told nothing.
 */
export function withLostOutput(code: ExitCode, io: Io): ExitCode {
  const lost = io.lost?.()
  if (lost === undefined || code !== EXIT_CODES.done.code) return code
  if (lost.code !== 'EPIPE') {
    const why = REASONS[lost.code] ?? 'the system refused it'
    io.err(
      `error: writing to ${lost.stream} failed: ${why} [io-failed]\n  hint: what was to be done is done, and not all of it was printed\n`,
    )
  }
  return EXIT_CODES.failed.code
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file is too large',
  EIO: 'the device failed, or the terminal is gone',
  EBADF: 'it is closed, or not open for writing',
}
