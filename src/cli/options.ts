import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import type { Invocation } from './command.ts'

/** The string that an option was given; `undefined` when it was not. */
export function stringOption(invocation: Invocation, name: string): string | undefined {
  const value = invocation.options[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether a flag was given. */
export function flagOption(invocation: Invocation, name: string): boolean {
  return invocation.options[name] === true
}

/** All strings that a repeatable option was given. */
export function listOption(invocation: Invocation, name: string): readonly string[] {
  const value = invocation.options[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** A path option, made absolute from the current directory; `undefined` when it was not given. */
export function pathOption(invocation: Invocation, name: string): HostPath | undefined {
  const value = stringOption(invocation, name)
  return value === undefined ? undefined : hostPath(path.resolve(invocation.io.cwd, value))
}

/** What a document without contents is taken for; the answer of a platform is no matter of the command line. */
export function emptyOption(invocation: Invocation): { readonly empty?: 'allow' | 'refuse' } {
  if (flagOption(invocation, 'allowEmpty')) return { empty: 'allow' }
  return stringOption(invocation, 'platform') === undefined || invocation.args.length > 0 ? { empty: 'refuse' } : {}
}

/** Wrong usage, as an error: what was wrong, and what to type instead. */
export function usageError(message: string, hint: string): FirstlightError {
  return new FirstlightError('usage', message, { hint })
}
