import type { Log } from '../log.ts'
import type { Io } from './io.ts'

const SHOWN = ['error', 'warning', 'notice', 'info', 'debug'] as const

/** Prints log lines on standard error, one each: those up to `level`, with where they came from. */
export function lineLog(io: Io, level: (typeof SHOWN)[number] = 'warning'): Log {
  return (record) => {
    if (SHOWN.indexOf(record.level) > SHOWN.indexOf(level)) return
    const scope = record.scope === undefined ? '' : `${record.scope.join(': ')}: `
    io.err(`${record.level}: ${scope}${record.message}\n`)
  }
}
