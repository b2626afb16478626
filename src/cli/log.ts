import type { Log, LogRecord } from '../log.ts'
import { printable } from '../util/printable.ts'
import { LEVELS, type LogSettings } from './command/standard-options.ts'
import type { Io } from '../program/io.ts'

/** The log that the command line asks for, on standard error. */
export async function openLog({ logLevel, logFormat }: LogSettings, io: Io): Promise<Log> {
  return only(logLevel, logFormat === 'json' ? await jsonLog(io) : textLog(io))
}

function only(level: LogRecord['level'], log: Log): Log {
  const most = LEVELS.indexOf(level)
  return (record) => {
    if (LEVELS.indexOf(record.level) <= most) log(record)
  }
}

function textLog(io: Io): Log {
  return ({ level, scope = [], message }) => io.err(`${printable([level, ...scope, message].join(': '))}\n`)
}

/** JSON lines by pino, with the levels of syslog(3) as their names. */
async function jsonLog(io: Io): Promise<Log> {
  const { pino } = await import('pino')
  const customLevels = { debug: 10, info: 20, notice: 30, warning: 40, error: 50 }
  const logger = pino(
    {
      base: null,
      level: 'debug',
      customLevels,
      useOnlyCustomLevels: true,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":${JSON.stringify(io.clock.date().toISOString())}`,
      messageKey: 'message',
    },
    { write: (line: string) => io.err(line) },
  )
  return ({ level, scope, facts, message }) => logger[level]({ scope, facts }, message)
}
