import type { Log } from '../log.ts'
import { formatRaw } from '../report/format.ts'
import type { Report } from '../report/report.ts'
import { printable } from '../util/printable.ts'
import type { Io } from '../program/io.ts'

/** The words of Ignition's log, padded to nine characters. */
const WORDS = {
  critical: 'CRITICAL ',
  error: 'ERROR    ',
  warning: 'WARNING  ',
  notice: 'NOTICE   ',
  info: 'INFO     ',
  debug: 'DEBUG    ',
} as const

/** A log in Ignition's own form: `INFO     : files: op(1): [started]  …`. */
export interface IgnitionLog {
  line(level: keyof typeof WORDS, scope: readonly string[], message: string): void
  /** The same as a {@link Log}. An error of the log is critical in Ignition's words only when the run fails. */
  readonly log: Log
}

/** How the journal is told of a line's level: by the numbers of syslog(3), which it takes off the line. */
const PRIORITIES = { critical: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const

/**
 * Logs to standard output; where Ignition would use syslog, the journal takes a unit's output anyway, each line with
 * its own level.
 */
export function ignitionLog(io: Io, { asksForStdout = false }: { readonly asksForStdout?: boolean } = {}): IgnitionLog {
  const priority = (level: keyof typeof WORDS): string =>
    io.isJournal.out && !asksForStdout ? `<${PRIORITIES[level]}>` : ''
  const line: IgnitionLog['line'] = (level, scope, message) =>
    io.out(`${priority(level)}${WORDS[level]}: ${printable([...scope, message].join(': '))}\n`)
  return { line, log: ({ level, scope = [], message }) => line(level, scope, message) }
}

/** Logs what was found in a document, a line each; errors are critical, for nothing goes on after them. */
export function logReport(log: IgnitionLog, scope: readonly string[], report: Report): void {
  for (const line of formatRaw(report).split('\n')) {
    if (line !== '') log.line(line.startsWith('error') ? 'critical' : 'warning', scope, line)
  }
}
