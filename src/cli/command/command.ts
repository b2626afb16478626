import type { ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { redirected } from '../write-output.ts'
import { type OptionTable, type SettingsOf } from './option.ts'
import { readSettings } from './settings.ts'
import { OUTPUT, type OutputSettings } from './standard-options.ts'
import type { Typed } from './scan.ts'

/** What the user asked of a command. */
export interface Invocation<Settings> {
  readonly settings: Settings
  readonly io: Io
}

/** A command: how it is called, and what it does. One file each under `commands/`. */
interface CommandDefinition<Arguments extends OptionTable, Options extends OptionTable> {
  /** The exit codes that it can end with, as long as it has no bug. */
  readonly exits: readonly ExitCode[]
  /** What it takes besides options, in order. */
  readonly arguments: Arguments
  /** Its own options; every command has those of {@link OUTPUT} and `--help` besides. */
  readonly options: Options
  /** What else is to be known, in paragraphs. */
  readonly notes?: readonly string[]
  /** Command lines, without the `$`. */
  readonly examples: readonly string[]
  /**
   * Does it.
   * @throws FirstlightError which `main` prints and turns into an exit code
   */
  run(invocation: Invocation<SettingsOf<Arguments> & SettingsOf<Options> & OutputSettings>): Promise<ExitCode>
}

/** A command as the program, its help pages and a shell's completion see it: whatever its settings are. */
export interface Command extends Required<Omit<CommandDefinition<OptionTable, OptionTable>, 'run'>> {
  /**
   * Reads the settings from what was typed, and does it.
   * @throws FirstlightError `usage`, and what the command throws
   */
  start(name: string, typed: Typed, io: Io): Promise<ExitCode>
}

/** A row of the table of commands: enough for `--help`; the module is loaded only when the command is called. */
export interface CommandRow {
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

/** Makes a command of its definition, with what all commands have in common. */
export function defineCommand<const Options extends OptionTable, const Arguments extends OptionTable>(
  definition: CommandDefinition<Arguments, Options>,
): Command {
  const { notes = [] } = definition
  const tables = { arguments: definition.arguments, options: { ...definition.options, ...OUTPUT } }
  return {
    ...definition,
    ...tables,
    notes,
    async start(name, typed, io) {
      const settings = readSettings<Arguments, Options>({ name, ...tables }, { typed, cwd: io.cwd })
      const output = redirected({ ...io, colour: settings.color }, settings.output)
      const code = await definition.run({ settings, io: output.io })
      output.finish()
      return code
    },
  }
}
