import { FirstlightError } from '../../errors.ts'
import { idProblem } from '../../util/owner-id.ts'

/** An error of work on users and groups: `adding user "x": …`. */
export function accountError(doing: string, problem: string, hint?: string): FirstlightError {
  return new FirstlightError('account-failed', `${doing}: ${problem}`, hint === undefined ? {} : { hint })
}

/**
 * Checks a new name as useradd(8) of the distributions does: letters, digits, `_`, `.` and `-`, not starting with a
 * dash, not only digits, at most 32 characters, and optionally a `$` at the end.
 */
export function checkName(doing: string, name: string): void {
  const wellFormed = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*\$?$/.test(name)
  if (wellFormed && name.length <= 32 && !/^\d+$/.test(name) && name !== '.' && name !== '..') return
  throw accountError(doing, 'the name is not valid', 'use letters, digits, "_", "-" and ".", starting with a letter')
}

/** Checks that a field fits into its line: neither a colon nor a control character. */
export function checkField(doing: string, what: string, value: string | undefined): void {
  if (value === undefined || !/[:\p{Cc}]/u.test(value)) return
  throw accountError(doing, `the ${what} holds a colon or a control character`)
}

/** Checks an id. */
export function checkId(doing: string, what: string, id: number | undefined): void {
  const problem = id === undefined ? undefined : idProblem(id)
  if (problem !== undefined) throw accountError(doing, `the ${what} ${problem}`)
}

/** Checks a home directory or a shell: an absolute path that fits into its line. */
export function checkPath(doing: string, what: string, value: string | undefined): void {
  checkField(doing, what, value)
  if (value === undefined || value === '' || value.startsWith('/')) return
  throw accountError(doing, `the ${what} ${JSON.stringify(value)} is not an absolute path`)
}
