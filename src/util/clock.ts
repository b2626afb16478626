/** Time as it comes in from outside: a test's clock waits for nothing. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** The date and time as this computer believes it to be. */
  date(): Date
  /** Waits `ms` milliseconds; rejects when the signal is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
