/** How long to wait between attempts, in milliseconds. */
export interface Backoff {
  readonly firstMs: number
  readonly mostMs: number
}

/** The delays of the reference: 200 ms, doubling, at most 5 s. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 200, mostMs: 5000 }

/** Longest wait that a server may ask for by `Retry-After`, in milliseconds. */
export const LONGEST_RETRY_AFTER = 60_000

/**
 * The wait before the next attempt, in milliseconds, spread by up to a quarter either way so that many machines do not
 * come back together. `failures` counts from 1; `random` is in [0, 1), and 0.5 gives the plain delay.
 */
export function backoffDelay(backoff: Backoff, failures: number, random: number): number {
  const plain = Math.min(backoff.firstMs * 2 ** Math.min(failures - 1, 30), backoff.mostMs)
  return Math.round(plain * (0.75 + random / 2))
}

/**
 * What a `Retry-After` header asks for, in milliseconds, at most {@link LONGEST_RETRY_AFTER}; `undefined` when there
 * is none that can be understood (RFC 9110 §10.2.3). A date is taken against the server's own `Date`, because the
 * clock of a machine that boots for the first time is often wrong.
 */
export function retryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST_RETRY_AFTER)
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER)
}

/** Whether a status says that the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || status === 429 || status === 408
}
