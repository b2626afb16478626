import { inspect } from 'node:util'

/** What every secret prints as, wherever it is printed. */
export const REDACTED = '[redacted]'

/**
 * A value that must never be shown: a key file, a password hash, a token, a signed URL.
 *
 * It prints as `[redacted]` in strings, JSON and crash output by construction: the value is not a property of the
 * object, so there is nothing to leak. Only {@link reveal} gives it back.
 */
export interface Secret {
  readonly kind: 'secret'
  toString(): string
  toJSON(): string
}

const values = new WeakMap<Secret, string>()

const prototype = {
  kind: 'secret' as const,
  toString: (): string => REDACTED,
  toJSON: (): string => REDACTED,
  [inspect.custom]: (): string => REDACTED,
}

/** Wraps a value so that it cannot be printed. */
export function secret(value: string): Secret {
  const wrapped = Object.create(prototype) as Secret
  values.set(wrapped, value)
  return wrapped
}

/** The value of a secret: only for the place that finally hands it to a program or a file. */
export function reveal(wrapped: Secret): string {
  const value = values.get(wrapped)
  if (value === undefined) throw new TypeError('not a secret made by secret()')
  return value
}

/** Whether the value is a {@link Secret}. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && values.has(value as Secret)
}

/**
 * A URL as it may be shown: without user, password, query and fragment, and with the payload of `data:` left out.
 * Signed URLs and tokens live in those parts.
 */
export function printableUrl(url: string): string {
  if (/^data:/i.test(url)) return 'data:…'
  const match = /^([a-z][a-z0-9+.-]*:)?(\/\/)?([^/?#]*)([^?#]*)/i.exec(url)
  if (!match) return REDACTED
  const [, scheme = '', slashes = '', authority = '', path = ''] = match
  const host = authority.includes('@') ? authority.slice(authority.lastIndexOf('@') + 1) : authority
  const query = /[?#]/.test(url) ? '?…' : ''
  return `${scheme}${slashes}${host}${path}${query}`
}
