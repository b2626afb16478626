import type { Command, CommandRow } from './command.ts'
import { spelled, type Option, type Takes } from './option.ts'

/** What a shell offers for the word that is being typed. */
export interface Offer {
  readonly words: readonly Candidate[]
  /** Whether the names of files or directories are offered as well. */
  readonly paths?: 'files' | 'directories'
}

/** A word, with what it means. */
export type Candidate = readonly [word: string, text: string]

/** The words of a command line behind the program's name; the last is the one that is being typed. */
type Words = readonly string[]

/** What may stand where the last word is. */
export async function complete(words: Words, commands: readonly CommandRow[]): Promise<Offer> {
  const [name = '', ...rest] = joined(words)
  const typed = rest.at(-1)
  if (typed === undefined) return only(name, { words: programWords(name, commands) })
  if (name === 'help') return rest.length === 1 ? only(typed, { words: commandWords(commands) }) : { words: [] }
  const row = commands.find((each) => each.name === name)
  return row === undefined ? { words: [] } : await completeCommand(await row.load(), rest)
}

/** A shell may take `--color=al` for three words. */
function joined(words: Words): Words {
  return words.reduce<readonly string[]>((all, word) => {
    const last = all.at(-1) ?? ''
    const isRest = word === '=' ? /^--[^=]+$/.test(last) : /^--[^=]+=$/.test(last)
    return isRest && all.length > 1 ? [...all.slice(0, -1), `${last}${word}`] : [...all, word]
  }, [])
}

function programWords(typed: string, commands: readonly CommandRow[]): readonly Candidate[] {
  if (!typed.startsWith('-')) return [...commandWords(commands), ['help', 'print the help of a command']]
  return [
    ['--help', 'print this help'],
    ['--version', 'print the version'],
  ]
}

function commandWords(commands: readonly CommandRow[]): readonly Candidate[] {
  return commands.map(({ name, summary }) => [name, summary])
}

async function completeCommand(command: Command, words: Words): Promise<Offer> {
  const typed = words.at(-1) ?? ''
  const { positions, waiting, ended } = walk(command, words.slice(0, -1))
  if (waiting !== undefined) return await valuesOf(waiting, typed)
  if (!ended && typed.startsWith('-')) {
    const [flag = '', value] = typed.split(/=(.*)/s)
    if (value === undefined) return only(typed, { words: optionWords(command) })
    const option = optionOf(command, flag)
    return option?.takes === undefined ? { words: [] } : await valuesOf(option.takes, value)
  }
  const args = Object.values(command.arguments)
  const takes = (args[positions] ?? args.findLast((option) => option.takes?.isMany === true))?.takes
  return takes === undefined ? { words: [] } : await valuesOf(takes, typed)
}

/** What was typed before: how many words are no options, and whether one is waited for as an option's value. */
function walk(command: Command, words: Words): { positions: number; waiting?: Takes; ended: boolean } {
  let positions = 0
  let waiting: Takes | undefined
  for (const [index, word] of words.entries()) {
    if (waiting !== undefined) waiting = undefined
    else if (word === '--') return { positions: positions + words.length - index - 1, ended: true }
    else if (word.startsWith('-') && word !== '-') {
      const takes = word.includes('=') ? undefined : optionOf(command, word)?.takes
      waiting = takes?.implied === undefined ? takes : undefined
    } else positions += 1
  }
  return { positions, ended: false, waiting }
}

function optionOf(command: Command, typed: string): Option<unknown> | undefined {
  const letter = typed.startsWith('--') ? undefined : typed.at(-1)
  const found = Object.entries(command.options).find(
    ([name, { short }]) => spelled(name) === typed || (letter !== undefined && short === letter),
  )
  return found?.[1]
}

function optionWords(command: Command): readonly Candidate[] {
  const options = Object.entries(command.options).map(([name, { text }]): Candidate => [spelled(name), text])
  return [...options, ['--help', 'print this help']]
}

async function valuesOf({ choices = [], offers }: Takes, typed: string): Promise<Offer> {
  if (offers === 'files' || offers === 'directories') return { words: [], paths: offers }
  const more = offers === undefined ? [] : await offers()
  return only(typed, { words: [...choices, ...more].map((word) => [word, '']) })
}

function only(typed: string, { words }: Offer): Offer {
  return { words: words.filter(([word]) => word.startsWith(typed)) }
}
