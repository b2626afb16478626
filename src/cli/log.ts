import type { Command } from 'commander'
import type { Log, LogRecord } from '../log.ts'
import { printable } from '../util/printable.ts'
import type { Invocation } from './command.ts'
import type { Io } from './io.ts'
import { stringOption, usageError } from './options.ts'

const LEVELS = ['error', 'warning', 'notice', 'info', 'debug'] as const

/** Declares the options of what a command prints and logs: the last of its page. */
export function defineOutput(command: Command, json = 'print one JSON object'): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', json)
    .option('--log-level <level>', `how much is logged: ${LEVELS.join(', ')}`, 'notice')
    .option('--log-format <format>', 'how: text, or json with one object a line', 'text')
}

/** The log that the command line asks for, on standard error. */
export async function openLog(invocation: Invocation): Promise<Log> {
  const { io } = invocation
  const name = stringOption(invocation, 'logLevel') ?? 'notice'
  const level = LEVELS.find((known) => known === name)
  if (level === undefined) throw usageError(`--log-level ${name}: there is no such level`, LEVELS.join(', '))
  const format = stringOption(invocation, 'logFormat') ?? 'text'
  if (format === 'json') return only(level, await jsonLog(io))
  if (format === 'text') return only(level, textLog(io))
  throw usageError(`--log-format ${format}: there is no such format`, 'text or json')
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
      timestamp: () => `,"time":${JSON.stringify(io.now().toISOString())}`,
      messageKey: 'message',
    },
    { write: (line: string) => io.err(line) },
  )
  return ({ level, scope, facts, message }) =>
    logger[level]({ ...(scope && { scope }), ...(facts && { facts }) }, message)
}
