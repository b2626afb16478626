import { nearest } from '../util/nearest.ts'
import type { CommandRow } from './command/command.ts'
import { usageError } from './command/option.ts'
import { scan } from './command/scan.ts'
import { COMMANDS } from './commands/index.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { VERSION } from '../program/version.ts'

/**
 * Runs the command that the arguments name; no other one is loaded.
 * @throws FirstlightError `usage`, and what the command throws
 */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = args
  switch (first) {
    case undefined:
      io.err(await overview(io, 'err'))
      return EXIT_CODES.usage.code
    case '-V':
    case '--version':
      io.out(`firstlight ${VERSION}\n`)
      return DONE
    case 'help':
      return rest[0] === undefined ? await printOverview(io) : await printPage(rowOf(rest[0]), io)
    case '-h':
    case '--help':
      return await printOverview(io)
    default:
      return await runCommand(first, rest, io)
  }
}

async function runCommand(name: string, args: readonly string[], io: Io): Promise<ExitCode> {
  const row = rowOf(name)
  const command = await row.load()
  const typed = scan(args, { name, options: command.options })
  return typed === undefined ? await printPage(row, io) : await command.start(name, typed, io)
}

async function printPage(row: CommandRow, io: Io): Promise<ExitCode> {
  const { helpPage } = await import('./command/help.ts')
  io.out(helpPage(row, await row.load(), widthOf(io, 'out')))
  return DONE
}

function rowOf(name: string): CommandRow {
  const row = COMMANDS.find((each) => each.name === name)
  if (row === undefined) throw unknownCommand(name)
  return row
}

async function printOverview(io: Io): Promise<ExitCode> {
  io.out(await overview(io, 'out'))
  return DONE
}

async function overview(io: Io, stream: 'out' | 'err'): Promise<string> {
  const { overviewPage } = await import('./command/help.ts')
  return overviewPage(COMMANDS, widthOf(io, stream))
}

/** How wide a page is printed where nobody can say how wide the paper is. */
const USUAL_WIDTH = 80

function widthOf(io: Io, stream: 'out' | 'err'): number {
  return (io.isTerminal[stream] ? io.columns() : undefined) ?? USUAL_WIDTH
}

function unknownCommand(typed: string): Error {
  const what = typed.startsWith('-') ? 'unknown option' : 'unknown command'
  const meant = nearest(typed, [...COMMANDS.map(({ name }) => name), 'help', '--help', '--version'])
  const page = 'firstlight --help tells what there is'
  return usageError(`${what} ${JSON.stringify(typed)}`, meant === undefined ? page : `did you mean ${meant}? ${page}`)
}
