import { spelled, usageError, type Option, type OptionsFor, type OptionTable, type SettingsOf } from './option.ts'
import type { OutputSettings } from './standard-options.ts'
import type { Taken, Typed } from './scan.ts'

interface Typing {
  readonly typed: Typed
  /** Where relative paths start. */
  readonly cwd: string
}

interface Tables<Arguments extends OptionTable = OptionTable, Options extends OptionTable = OptionTable> extends Taken {
  readonly arguments: Arguments
  readonly options: Options & OptionsFor<OutputSettings>
}

/** An option or argument with what was given of it, and its name as the user knows it. */
interface Given {
  readonly setting: string
  readonly name: string
  readonly option: Option<unknown>
  readonly values: readonly string[]
}

/**
 * The settings of a command, from what was typed.
 * @throws FirstlightError `usage`: too much, too little, or not what an option takes
 */
export function readSettings<Arguments extends OptionTable, Options extends OptionTable>(
  command: Tables<Arguments, Options>,
  { typed, cwd }: Typing,
): SettingsOf<Arguments> & SettingsOf<Options> & OutputSettings {
  const options = Object.entries(command.options).map(([setting, option]) => {
    return { setting, option, name: spelled(setting), values: typed.options.get(setting) ?? [] }
  })
  const given = [...options, ...argumentsOf(command, typed.words)]
  refuseEmpty(command.name, given)
  refuseTwoReaders(command.name, given)
  const settings = given.map(({ setting, option, name, values }) => {
    return [setting, option.read(values, { command: command.name, name, cwd })] as const
  })
  return Object.fromEntries(settings) as SettingsOf<Arguments> & SettingsOf<Options> & OutputSettings
}

/** Gives each argument its words: those that have to be given first, and what is left to the last that takes many. */
function argumentsOf(command: Pick<Tables, 'name' | 'arguments'>, words: readonly string[]): readonly Given[] {
  const left = [...words]
  const given = Object.entries(command.arguments).map(([setting, option]) => {
    const count = option.takes?.isMany === true ? left.length : 1
    return { setting, option, name: setting, values: left.splice(0, count) }
  })
  const [extra] = left
  if (extra === undefined) return given
  const count = words.length - left.length
  const takes = count === 0 ? 'no arguments' : count === 1 ? 'one argument' : `${count} arguments`
  throw usageError(
    `${command.name}: it takes ${takes}, and ${JSON.stringify(extra)} is one more`,
    `firstlight ${command.name} --help tells what there is`,
  )
}

/** An empty value is what a variable that was never set leaves: it names nothing, and never the current directory. */
function refuseEmpty(command: string, given: readonly Given[]): void {
  const empty = given.find(
    ({ option, values }) => option.takes !== undefined && option.takes.mayBeEmpty !== true && values.includes(''),
  )
  if (empty === undefined) return
  throw usageError(
    `${command}: ${empty.name} is empty`,
    'a variable may not be set; leave the option out, or give it a value',
  )
}

/** What one has read the other would wait for. */
function refuseTwoReaders(command: string, given: readonly Given[]): void {
  const readers = given.flatMap(({ option, name, values }) =>
    option.takes?.readsInput === true ? values.filter((value) => value === '-').map(() => name) : [],
  )
  if (readers.length < 2) return
  throw usageError(
    `${command}: standard input was named ${readers.length} times (${readers.join(', ')})`,
    'give one of them as a file',
  )
}
