import { FirstlightError } from '../../errors.ts'

/** What was fetched of one URL. */
export interface LockedResource {
  readonly url: string
  /** `gzip` or `zstd`, when that was taken off. */
  readonly compression?: string
  /** Hex, of the bytes as they are used. */
  readonly sha512: string
  readonly size: number
  /** When it was fetched, as in ISO 8601. */
  readonly date: string
}

/** The number of the form of lock files: it grows when a member changes its meaning or goes. */
export const LOCK_FORMAT = 1

/** A lock file as text: one resource in a line, sorted, so that a change is a line. */
export function lockText(resources: readonly LockedResource[]): string {
  const sorted = resources.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const lines = sorted.map((resource) => `    ${JSON.stringify(resource)}`).join(',\n')
  return `{\n  "format": ${LOCK_FORMAT},\n  "resources": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`
}

/**
 * Reads a lock file.
 * @param name in the user's own spelling, for what is wrong with it
 * @throws FirstlightError `usage`
 */
export function parseLock(text: string, name: string): readonly LockedResource[] {
  const refuse = (problem: string): never => {
    throw new FirstlightError('usage', `reading the lock file ${name}: ${problem}`, {
      hint: 'firstlight lock DOC writes one',
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('it is no JSON')
  }
  const { format, resources } = Object(value) as { readonly format?: unknown; readonly resources?: unknown }
  if (format !== LOCK_FORMAT) return refuse(`its form is not ${LOCK_FORMAT}`)
  if (!Array.isArray(resources)) return refuse('it has no resources')
  return resources.map((each: unknown) => {
    const { url, compression, sha512, size, date } = Object(each) as Readonly<Record<string, unknown>>
    if (typeof url !== 'string' || typeof size !== 'number' || typeof date !== 'string')
      return refuse('a resource is not whole')
    if (typeof sha512 !== 'string' || !/^[0-9a-f]{128}$/.test(sha512)) return refuse('a sha512 is not 128 hex digits')
    return { url, compression: typeof compression === 'string' ? compression : undefined, sha512, size, date }
  })
}

/** Tells resources apart: the same URL may be asked for packed and unpacked. */
export function keyOf({
  url,
  compression = '',
}: {
  readonly url: string
  readonly compression?: string | undefined
}): string {
  return `${url}\n${compression}`
}
