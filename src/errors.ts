import { withExactNumerals } from './report/exact-numerals.ts'
import type { ConfigPath } from './report/path.ts'
import type { Location } from './report/span.ts'
import { printable } from './util/printable.ts'

/** What a {@link FirstlightError} is made of, besides its sentence. */
export interface ErrorDetails {
  /** What to try next; one line. */
  readonly hint?: string
  /** What this error was caused by. */
  readonly cause?: unknown
  /** The config node that asked for what failed, in the newest, merged config. */
  readonly path?: ConfigPath
  /** The user's own line that asked for what failed. */
  readonly location?: Location
  /** The stage that failed. */
  readonly stage?: string
  /** What the stage was doing when it failed, as one printable sentence. */
  readonly operation?: string
  /** The facts of the sentence as data, for `--json`. Never a secret. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
  /** The errors that this one stands for, when several things failed. */
  readonly problems?: readonly FirstlightError[]
}

/**
 * An error of a run: what was being done, to what, and what happened, in one lower-case line without a full stop.
 *
 * What is wrong in a document is not an error but an issue (see `report/issue.ts`).
 */
export class FirstlightError extends Error {
  override readonly name = 'FirstlightError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly path: ConfigPath | undefined
  readonly location: Location | undefined
  readonly stage: string | undefined
  readonly operation: string | undefined
  readonly facts: Readonly<Record<string, string | number | boolean>>
  readonly problems: readonly FirstlightError[]

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    const { stackTraceLimit } = Error
    // It tells of the world and not of a bug: nobody reads its stack, which takes most of the time where there are thousands.
    if (code !== 'internal') Error.stackTraceLimit = 0
    // Names that come from documents and machines stand in sentences: nothing in them may end the line.
    super(printable(message), details.cause === undefined ? undefined : { cause: details.cause })
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.hint = details.hint
    this.path = details.path
    this.location = details.location
    this.stage = details.stage
    this.operation = details.operation
    this.facts = details.facts ?? {}
    this.problems = details.problems ?? []
  }

  /** The same error with more details; those it already has stay as they are. */
  with(details: ErrorDetails): FirstlightError {
    const own = detailsOf(this)
    return new FirstlightError(this.code, this.message, {
      hint: own.hint ?? details.hint,
      cause: own.cause ?? details.cause,
      path: own.path ?? details.path,
      location: own.location ?? details.location,
      stage: own.stage ?? details.stage,
      operation: own.operation ?? details.operation,
      problems: own.problems?.length ? own.problems : details.problems,
      facts: { ...details.facts, ...own.facts },
    })
  }

  /** The same error, and each that it stands for, with the user's own line that it is about. */
  located(locate: (path: ConfigPath) => Location | undefined): FirstlightError {
    const location = this.path === undefined ? undefined : locate(this.path)
    const problems = this.problems.map((problem) => problem.located(locate))
    const details = detailsOf(this.with({ location }))
    return new FirstlightError(this.code, withExactNumerals(this.message, details.location), {
      ...details,
      operation: details.operation && withExactNumerals(details.operation, details.location),
      problems,
    })
  }
}

/** The details that an error has. */
function detailsOf(error: FirstlightError): ErrorDetails {
  const { hint, cause, path, location, stage, operation, facts, problems } = error
  return {
    facts,
    hint,
    cause,
    path,
    location,
    stage,
    operation,
    problems,
  }
}

/** How many sentences a joined error shows. */
const JOINED_AT_MOST = 10

/**
 * One error for several that were found together: the error itself when there is one, else the first one's code, place
 * and hint with all sentences in one line. The single errors are its `problems`.
 */
export function joinErrors(errors: readonly [FirstlightError, ...FirstlightError[]]): FirstlightError {
  const [first] = errors
  if (errors.length === 1) return first
  const shown = [...new Set(errors.map((error) => error.message))].slice(0, JOINED_AT_MOST).join('; ')
  const left = errors.length - JOINED_AT_MOST
  const message = left > 0 ? `${shown}; and ${left} more` : shown
  const facts = { ...first.facts, problems: errors.length }
  const { hint, path } = detailsOf(first)
  return new FirstlightError(first.code, message, {
    facts,
    problems: errors,
    hint,
    path,
  })
}

/**
 * Every code that an error of a run can carry, grouped by what was being done. Each has a heading in `docs/errors.md`.
 */
export const ERROR_CODES = [
  // usage
  'usage',
  // sources and fetching
  'source-unreadable',
  'source-too-large',
  'config-invalid',
  'needs-network',
  'fetch-failed',
  'fetch-timeout',
  'hash-mismatch',
  'not-locked',
  'content-changed',
  'reference-cycle',
  'reference-limit',
  'unsupported-scheme',
  'provider-unknown',
  'provider-failed',
  'packages-unavailable',
  // exactly once
  'already-provisioned',
  'not-provisioned',
  'foreign-run',
  'journal-unreadable',
  'run-locked',
  'refused',
  // the machine
  'not-enough-memory',
  'device-missing',
  'device-in-use',
  'device-ambiguous',
  'device-unreadable',
  'device-repeated',
  'partition-mismatch',
  'partition-does-not-fit',
  'table-unsupported',
  'signature-found',
  'luks-mismatch',
  'filesystem-mismatch',
  'array-failed',
  'mount-failed',
  'path-escapes-root',
  'path-through-link',
  'node-exists',
  'node-in-use',
  'node-shared',
  'path-too-long',
  'node-missing',
  'node-collision',
  'owner-unknown',
  'account-failed',
  'unit-failed',
  'kernel-arguments-failed',
  'relabel-failed',
  'command-failed',
  'tool-missing',
  'kernel-lacks',
  'io-failed',
  'interrupted',
  'internal',
] as const

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Whether an unknown thing that was thrown is a {@link FirstlightError}, optionally one with this code. */
export function isFirstlightError(thrown: unknown, code?: ErrorCode): thrown is FirstlightError {
  return thrown instanceof FirstlightError && (code === undefined || thrown.code === code)
}
