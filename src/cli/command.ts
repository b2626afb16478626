import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What the user asked of a command. */
export interface Invocation {
  readonly args: readonly string[]
  /** The options as commander gives them; each command's own `parse…` function gives them types. */
  readonly options: Readonly<Record<string, unknown>>
  readonly io: Io
}

/** A command: how it is called, and what it does. One file each under `commands/`. */
export interface CommandModule {
  /** The exit codes it can end with, as long as it has no bug. */
  readonly exits: readonly ExitCode[]
  /** Declares arguments, options and examples. */
  define(command: Command): void
  /**
   * Does it.
   * @throws FirstlightError which `main` prints and turns into an exit code
   */
  run(invocation: Invocation): Promise<ExitCode>
}

/** A row of the table of commands: enough for `--help`; the module is loaded only when the command is called. */
export interface CommandRow {
  readonly name: string
  readonly summary: string
  load(): Promise<CommandModule>
}
