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
  // What Node's `inspect` asks every object for.
  [Symbol.for('nodejs.util.inspect.custom')]: (): string => REDACTED,
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
 * Signed URLs and tokens live in those parts. Of what is no URL, it is not known where a secret in it begins.
 */
export function printableUrl(url: string): string {
  if (/^data:/i.test(url)) return `data:${HIDDEN}`
  if (url === '' || url.startsWith('/') || /^(?:arn|oem):/i.test(url)) return withoutQuery(url)
  const [, scheme = '', rest = ''] = SCHEME.exec(url) ?? []
  if (scheme === '') return REDACTED
  const [authority = ''] = rest.split(/[/?#]/, 1)
  const user = authority.lastIndexOf('@') + 1
  const shown = rest.slice(user)
  return `${scheme}${isPlain(shown) ? withoutQuery(shown) : HIDDEN}`
}

/** How many characters of a URL may be shown, from its beginning. */
export function publicUrlLength(url: string): number {
  if (/^data:/i.test(url))
    return /^data:(?:[\w.+-]+\/[\w.+-]+)?(?:;charset=[\w-]+)?(?:;base64)?,|^data:/i.exec(url)?.[0].length ?? 0
  if (/^arn:[\w:./*-]*$/i.test(url)) return url.length
  const [whole = '', scheme = '', rest = ''] = SCHEME.exec(url) ?? []
  if (scheme === '') return 0
  const query = whole.search(/[?#]/)
  return isPlain(rest) ? (query === -1 ? whole.length : query + 1) : scheme.length
}

const HIDDEN = '…'

const SCHEME = /^([a-z][a-z0-9+.-]{0,31}:\/\/)(.*)$/is

/**
 * Whether what follows `//` has no user in it, also none that a slash or a mark was mistaken in: an `@` further behind
 * is part of the path only where a whole name of a host stands before it.
 */
function isPlain(rest: string): boolean {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  if (!/^(?:[\p{L}\p{N}_.~-]*|\[[\w:.%]*\])(?::[0-9]{0,5})?$/u.test(authority)) return false
  return !rest.includes('@') || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(authority)
}

function withoutQuery(text: string): string {
  const query = text.search(/[?#]/)
  return query === -1 ? text : `${text.slice(0, query)}?${HIDDEN}`
}
