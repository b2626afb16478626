import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { parseGoDuration } from '../../program/go-flags.ts'

/** An option of a command, or one of its arguments; its setting is a `Value`. */
export interface Option<Value> {
  /** What it means, in one line. */
  readonly text: string
  /** The letter that means it too. */
  readonly short?: string
  /** What is given with it; a flag is given nothing. */
  readonly takes?: Takes
  /** The heading on the help page that it stands under. @default Options */
  readonly section?: string
  /**
   * Makes the setting of what was given; of nothing, when the option was not.
   * @throws FirstlightError `usage`
   */
  readonly read: (given: readonly string[], at: Place) => Value
}

/** What an option is given. */
export interface Takes {
  /** What it is called on the help page. */
  readonly name: string
  /** Whether it may be given several times, or several words at once. */
  readonly isMany?: boolean
  /** What it means to give the option alone, where that is allowed. */
  readonly implied?: string
  /** The only words that are taken. */
  readonly choices?: readonly string[]
  /** What a shell offers, besides the choices. */
  readonly offers?: 'files' | 'directories' | (() => Promise<readonly string[]>)
  /** Whether nothing between quotes is a value. */
  readonly mayBeEmpty?: boolean
  /** Whether `-` is standard input. */
  readonly readsInput?: boolean
  /** What counts when the option was not given. */
  readonly fallback?: string
  /** Whether the command cannot do without. */
  readonly isRequired?: boolean
}

/** Where a value was given. */
export interface Place {
  /** The command. */
  readonly command: string
  /** The option or argument, as it is spelled. */
  readonly name: string
  /** Where relative paths start. */
  readonly cwd: string
}

/** A file or directory that the command line names. */
export interface GivenPath {
  /** In the user's own spelling, for all that is printed. */
  readonly given: string
  readonly path: HostPath
}

/** The options of a command by the names of their settings: `filesDir` is spelled `--files-dir`. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>

/** The settings that a table of options gives. */
export type SettingsOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never
}

/** The table that gives these settings: no more, no less, and each of its type. */
export type OptionsFor<Settings> = { readonly [Name in keyof Settings]: Option<Settings[Name]> }

/** What an option may have besides its text. */
type More = Pick<Option<unknown>, 'short'> & Omit<Takes, 'name' | 'fallback' | 'isRequired'>

/** Wrong usage, as an error: what was wrong, and what to type instead. */
export function usageError(message: string, hint: string): FirstlightError {
  return new FirstlightError('usage', message, { hint })
}

/** An option that is on or off. */
export function flag(text: string, short?: string): Option<boolean> {
  return { text, short, read: (given) => given.length > 0 }
}

/** An option that is given a word. */
export function word(name: string, text: string, more: More = {}): Option<string | undefined> {
  return valued(name, text, more, (given) => given)
}

/** The path of a file or directory, made absolute from the current directory. */
export function location(name: string, text: string, more: More = {}): Option<GivenPath | undefined> {
  const offers = name === 'dir' ? 'directories' : 'files'
  return valued(name, text, { offers, ...more }, (given, { cwd }) => ({
    given,
    path: hostPath(path.resolve(cwd, given)),
  }))
}

/** The name of a file that is read; `-` is standard input. */
export function input(name: string, text: string, more: More = {}): Option<string | undefined> {
  return word(name, text, { offers: 'files', readsInput: true, ...more })
}

/** A length of time, in milliseconds. */
export function duration(text: string): Option<number | undefined> {
  return valued('duration', text, {}, (given, at) => {
    const ms = parseGoDuration(given)
    if (ms !== undefined && ms > 0) return ms
    throw usageError(`${at.name} ${given}: not a length of time`, 'a number with a unit: 30s, 2m, 1h30m')
  })
}

/** One of a few words. */
export function choice<const Word extends string>(
  name: string,
  choices: readonly Word[],
  text: string,
): Option<Word | undefined> {
  return valued(name, text, { choices }, (given, at) => chosen(given, { name, choices, at }))
}

/** Some of a few words: the option is given several times, or several of them at once. */
export function choiceOfMany<const Word extends string>(
  name: string,
  choices: readonly Word[],
  text: string,
): Option<readonly Word[]> {
  return {
    text,
    takes: { name, choices, isMany: true },
    read: (given, at) => given.map((each) => chosen(each, { name, choices, at })),
  }
}

/** The same option, which has to be given. */
export function required<Value>(option: Option<Value | undefined>, hint?: string): Option<Value> {
  return {
    ...withTakes(option, { isRequired: true }),
    read(given, at) {
      const value = option.read(given, at)
      if (value !== undefined) return value
      const usage = `firstlight ${at.command} --help tells what it takes`
      throw usageError(`${at.command}: no ${at.name} was given`, hint ?? usage)
    },
  }
}

/** The same option with what counts when it is not given. */
export function withDefault<Value extends string>(
  option: Option<Value | undefined>,
  fallback: NoInfer<Value>,
): Option<Value> {
  return { ...withTakes(option, { fallback }), read: (given, at) => option.read(given, at) ?? fallback }
}

/** An argument that may be given more than once; at least once where it is `required`. */
export function several(option: Option<string | undefined>): Option<readonly string[]> {
  return {
    ...withTakes(option, { isMany: true }),
    read(given, at) {
      option.read(given, at)
      return given
    },
  }
}

/** The same options under a heading of the help page. */
export function section<Table extends OptionTable>(heading: string, table: Table): Table {
  const entries = Object.entries(table).map(([name, option]) => [name, { ...option, section: heading }])
  return Object.fromEntries(entries) as Table
}

/** How the option of a setting is spelled. */
export function spelled(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** An option whose value is made of the last word that was given. */
export function valued<Value>(
  name: string,
  text: string,
  { short, ...more }: More,
  read: (given: string, at: Place) => Value,
): Option<Value | undefined> {
  return {
    text,
    short,
    takes: { name, ...more },
    read: (given, at) => {
      const last = given.at(-1)
      return last === undefined ? undefined : read(last, at)
    },
  }
}

function withTakes<Value>(option: Option<Value>, more: Partial<Takes>): Omit<Option<unknown>, 'read'> {
  const { read: _, ...rest } = option
  return { ...rest, takes: { name: '', ...option.takes, ...more } }
}

interface Choosing<Word> {
  readonly name: string
  readonly choices: readonly Word[]
  readonly at: Place
}

function chosen<Word extends string>(given: string, { name, choices, at }: Choosing<Word>): Word {
  const found = choices.find((known) => known === given)
  if (found !== undefined) return found
  throw usageError(`${at.name} ${given}: there is no such ${name}`, inWords(choices))
}

function inWords(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].filter((part) => part !== '').join(' or ')
}
