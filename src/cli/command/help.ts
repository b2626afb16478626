import { inLines } from '../../util/cells.ts'
import { EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import type { Command, CommandRow } from './command.ts'
import { optionRow, argumentRow, sectionsOf, synopsis } from './describe.ts'
import { pageText, type Row } from './page.ts'

/** What the program is, in a sentence. */
export const ABOUT = 'One declarative document in, the machine it describes out, exactly once.'

/** The option that every command has. */
export const HELP: Row = ['-h, --help', 'print this help']

/** What the program takes without a command. */
export const PROGRAM_OPTIONS: readonly Row[] = [['-V, --version', 'print the version'], HELP]

/** What somebody new may type, and what that leaves. */
export const TO_BEGIN = {
  heading: 'To begin with; all that is written is ./machine and, beside it, its journal',
  commands: [
    'firstlight validate machine.bu',
    'firstlight plan machine.bu',
    'firstlight run machine.bu --root ./machine',
  ],
} as const

/** The page of a command. */
export function helpPage(row: Pick<CommandRow, 'name' | 'summary'>, command: Command, width: number): string {
  return pageText(
    [
      { lines: usageLines(synopsis(row.name, command), width) },
      { text: row.summary },
      { heading: 'Arguments', rows: Object.entries(command.arguments).map(argumentRow) },
      ...sectionsOf(command.options).map(([heading, options]) => ({ heading, rows: options.map(optionRow) })),
      { heading: 'Help', rows: [HELP] },
      ...command.notes.map((text) => ({ text })),
      { heading: command.examples.length === 1 ? 'Example' : 'Examples', commands: command.examples },
      { heading: 'Exit codes', rows: exitCodeRows(command.exits) },
    ],
    width,
  )
}

function usageLines(usage: string, width: number): readonly string[] {
  const [first = '', ...rest] = inLines(`Usage: ${usage}`, width)
  return [first, ...inLines(rest.join(' '), width - 4).flatMap((line) => (line === '' ? [] : [`    ${line}`]))]
}

/** The page of the program. */
export function overviewPage(commands: readonly Pick<CommandRow, 'name' | 'summary'>[], width: number): string {
  return pageText(
    [
      { lines: ['Usage: firstlight COMMAND [options]'] },
      { text: ABOUT },
      { heading: 'Options', rows: PROGRAM_OPTIONS },
      {
        heading: 'Commands',
        rows: [...commands.map(({ name, summary }): Row => [name, summary]), ['help', 'print the help of a command']],
      },
      { heading: 'Exit codes', rows: exitCodeRows() },
      { text: 'firstlight COMMAND --help tells more of a command.' },
      TO_BEGIN,
    ],
    width,
  )
}

/** The exit codes that a command can end with, or all. */
export function exitCodeRows(codes?: readonly ExitCode[]): readonly Row[] {
  const rows = Object.values(EXIT_CODES).filter(({ code }) => codes?.includes(code) ?? true)
  return rows.map(({ code, meaning }) => [String(code), meaning])
}
