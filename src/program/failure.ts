import { FirstlightError, isFirstlightError, type ErrorCode } from '../errors.ts'
import { inOwnSpelling } from '../report/dialect.ts'
import { formatPath } from '../report/path.ts'
import { nameOfPlace } from '../report/position.ts'
import { printable } from '../util/printable.ts'
import { EXIT_CODES, type ExitCode } from './exit-codes.ts'
import { FAILURE_FORMAT } from './failure-format.ts'
import type { Io } from './io.ts'
import { wrapped } from './wrap.ts'

/** Prints what went wrong, as text or as one JSON object, and tells the exit code that goes with it. */
export function reportFailure(failure: unknown, options: { readonly io: Io; readonly json: boolean }): ExitCode {
  const { io, json } = options
  const thrown = io.signal.aborted && isAbort(failure) ? interrupted() : withoutBlame(failure)
  if (json) io.out(`${JSON.stringify({ format: FAILURE_FORMAT, error: failureData(thrown) })}\n`)
  else io.err(wrapped(failureText(thrown), io, 'err'))
  return isFirstlightError(thrown) ? exitCodeOf(thrown.code) : EXIT_CODES.bug.code
}

/** Whether something was given up because the program was asked to end: Node's own abort, or what it caused. */
function isAbort(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth += 1) {
    if (error.name === 'AbortError') return true
    if (isFirstlightError(error) && error.problems.some(isAbort)) return true
  }
  return false
}

function interrupted(): FirstlightError {
  return new FirstlightError('interrupted', 'the program was asked to end before it was done', {
    hint: 'nothing is lost: the same command goes on where it stopped, or begins anew',
  })
}

/** Of what the system refuses, the codes that say something of the machine and nothing of this program. */
const REFUSED_BY_THE_SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'run it as a user who has that right: real machines are made by root',
  EPERM: 'run it as a user who has that right: real machines are made by root',
  EROFS: 'name a place that can be written',
  ENOSPC: 'make room, or name another place',
  EDQUOT: 'make room, or name another place',
  EIO: 'look at the log of the kernel: the disk may be broken',
  EMFILE: 'allow the program to open more files',
  ENFILE: 'close other programs, which have too many files open',
}

/** What the system itself refused is a failure and no bug, also where nobody expected it. */
export function withoutBlame(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return thrown
  const hint = REFUSED_BY_THE_SYSTEM[String(thrown.code)]
  if (hint === undefined) return thrown
  return new FirstlightError('io-failed', 'reading or writing failed', { cause: thrown, hint })
}

/** How many failures people are shown; the data has all of them. */
const SHOWN_AT_MOST = 1000

/** The chain of errors, each sentence once, the causes indented below what they caused; of several failures a block each. */
export function failureText(thrown: unknown): string {
  if (!isFirstlightError(thrown)) return bugText(thrown)
  const errors = singleErrors(thrown)
  const blocks = errors.slice(0, SHOWN_AT_MOST).map((error) => `${blockOf(error).join('\n')}\n`)
  const hidden = errors.length - blocks.length
  const rest = hidden === 0 ? [] : [`${hidden} more failures are not shown\n`]
  const closing = errors.length === 1 ? [] : [`${errors.length} things failed\n`]
  return [...blocks, ...rest, ...closing].join('\n')
}

/** What an error stands for, when several things failed; each in the stage in which all of them did. */
export function singleErrors(error: FirstlightError): readonly FirstlightError[] {
  const { problems, stage, operation } = error
  const around = { stage, operation }
  return problems.length === 0 ? [error] : problems.map((problem) => problem.with(around))
}

function blockOf(error: FirstlightError): readonly string[] {
  const lines = [`error: ${error.message} [${error.code}]`]
  if (error.location !== undefined) lines.push(`  at ${placeOf(error)}`)
  if (error.stage !== undefined) lines.push(`  in the stage ${error.stage}${doing(error)}`)
  const seen = new Set([error.message])
  for (const [depth, message] of causesOf(error).entries()) {
    if (seen.has(message)) continue
    seen.add(message)
    lines.push(`${'  '.repeat(depth + 1)}because ${message}`)
  }
  if (error.hint !== undefined) lines.push(`  hint: ${inOwnSpelling(error.hint, error.location)}`)
  return lines.map(printable)
}

/** The same as data: code, message, place, stage, facts, causes, hint. */
export function failureData(thrown: unknown): Record<string, unknown> {
  if (!isFirstlightError(thrown)) return { code: 'internal', message: 'a bug of ours', causes: causesOf(thrown) }
  return {
    code: thrown.code,
    message: thrown.message,
    stage: thrown.stage,
    operation: thrown.operation,
    path: thrown.path === undefined ? undefined : formatPath(thrown.path),
    at: thrown.location === undefined ? undefined : placeOf(thrown),
    facts: thrown.facts,
    causes: causesOf(thrown),
    hint: thrown.hint === undefined ? undefined : inOwnSpelling(thrown.hint, thrown.location),
    problems: thrown.problems.length === 0 ? undefined : thrown.problems.map(failureData),
  }
}

/** The exit code that goes with an error's code. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'usage':
    case 'provider-unknown':
    case 'source-unreadable':
    case 'source-too-large':
      return EXIT_CODES.usage.code
    case 'config-invalid':
    case 'reference-cycle':
    case 'reference-limit':
      return EXIT_CODES.invalid.code
    case 'needs-network':
    case 'fetch-failed':
    case 'fetch-timeout':
    case 'hash-mismatch':
    case 'unsupported-scheme':
    case 'provider-failed':
      return EXIT_CODES.needsNetwork.code
    case 'content-changed':
    case 'foreign-run':
    case 'not-locked':
    case 'run-locked':
    case 'refused':
      return EXIT_CODES.refused.code
    case 'internal':
      return EXIT_CODES.bug.code
    default:
      return EXIT_CODES.failed.code
  }
}

/** What the stage was doing, when it had begun to do something. */
function doing({ operation }: FirstlightError): string {
  return operation === undefined ? '' : `, at: ${operation}`
}

/** The user's own line that an error is about, with the config node as they spell it; empty when it has none. */
export function placeOf(error: FirstlightError): string {
  const { location, path } = error
  if (location === undefined) return ''
  const node = path === undefined ? '' : ` (${inOwnSpelling(formatPath(path), location)})`
  return `${nameOfPlace(location)}${node}`
}

/** The sentences of what an error was caused by. A parser's own sentence quotes what it read, which may be a secret. */
export function causesOf(thrown: unknown): readonly string[] {
  const messages: string[] = []
  let cause: unknown = thrown instanceof Error ? thrown.cause : undefined
  for (let depth = 0; cause instanceof Error && depth < 8; depth += 1) {
    messages.push(cause instanceof SyntaxError ? 'it is not well-formed' : cause.message)
    cause = cause.cause
  }
  return messages
}

function bugText(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return `error: this is a bug of ours [internal]\n${stack}\n  hint: please report it with the command and the document\n`
}
