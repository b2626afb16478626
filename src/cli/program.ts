import { Command, CommanderError } from 'commander'
import { FirstlightError } from '../errors.ts'
import type { CommandRow, Invocation } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { EXIT_CODES, exitCodesHelp, type ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'
import { VERSION } from './version.ts'

/**
 * Runs the command that the arguments name: declares it with all that commander knows of it, and only it.
 * @throws FirstlightError `usage`, and what the command throws
 */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  const called = COMMANDS.find((row) => row.name === args[0] || (args[0] === 'help' && row.name === args[1]))
  let code: ExitCode = EXIT_CODES.done.code
  const program = createProgram(io)
  for (const row of COMMANDS) {
    const command = program.command(row.name).description(row.summary)
    if (row === called) await defineCommand(command, row, async (invocation) => (code = invocation), io)
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return EXIT_CODES.done.code
    if (thrown.code === 'commander.help') return EXIT_CODES.usage.code
    throw wrongUsage(thrown, called?.name)
  }
  return code
}

const FIRST_STEPS = `To begin with; all that is written is ./machine and, beside it, its journal:
  firstlight validate machine.bu
  firstlight plan machine.bu
  firstlight run machine.bu --root ./machine`

function createProgram(io: Io): Command {
  return new Command('firstlight')
    .description('One declarative document in, the machine it describes out, exactly once.')
    .version(`firstlight ${VERSION}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: () => undefined,
    })
    .configureHelp({ sortSubcommands: false, subcommandTerm: (command) => command.name() })
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText('after', `${exitCodesHelp()}\n\nfirstlight COMMAND --help tells more of a command.\n\n${FIRST_STEPS}`)
}

async function defineCommand(
  command: Command,
  row: CommandRow,
  finish: (code: ExitCode) => Promise<ExitCode>,
  io: Io,
): Promise<void> {
  const module = await row.load()
  module.define(command)
  command.addHelpText('after', exitCodesHelp(module.exits))
  command.action(async () => {
    refuseEmptyNames(command)
    const invocation: Invocation = { args: command.args, options: command.opts(), io }
    await finish(await module.run(invocation))
  })
}

/** An empty value is what a variable that was never set leaves: it names nothing, and never the current directory. */
function refuseEmptyNames(command: Command): void {
  const values: Readonly<Record<string, unknown>> = command.opts()
  const options = command.options.filter((option) => [values[option.attributeName()]].flat().includes(''))
  const [named] = [
    ...options.map((option) => option.long ?? option.flags),
    ...command.registeredArguments.filter((_, index) => command.args[index] === '').map((each) => each.name()),
    ...(command.args.includes('') ? ['an argument'] : []),
  ]
  if (named === undefined) return
  throw new FirstlightError('usage', `${command.name()}: ${named} is empty`, {
    hint: 'a variable may not be set; leave the option out, or give it a value',
  })
}

/** What commander found wrong with the command line, with its own suggestion where it has one. */
function wrongUsage(error: CommanderError, command: string | undefined): FirstlightError {
  const [message = '', suggestion] = error.message.replace(/^error: |\.$/g, '').split('\n')
  const page = command === undefined ? 'firstlight --help' : `firstlight ${command} --help`
  const meant = suggestion?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1? ') ?? ''
  return new FirstlightError('usage', message, { hint: `${meant}${page} tells what there is` })
}
