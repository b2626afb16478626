/** A line of the log: what happened, as data. Never holds a secret. */
export interface LogRecord {
  readonly level: 'error' | 'warning' | 'notice' | 'info' | 'debug'
  readonly message: string
  /** Where it came from, e.g. `['disks', 'op(3)']`. */
  readonly scope?: readonly string[]
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

/** Where log lines go. The CLI decides what becomes of them; a library user gives their own. */
export type Log = (record: LogRecord) => void

/** Drops every line. */
export const silentLog: Log = () => undefined

/** The same log with a scope in front of every line's own. */
export function scoped(log: Log, ...scope: string[]): Log {
  return (record) => log({ ...record, scope: [...scope, ...(record.scope ?? [])] })
}
