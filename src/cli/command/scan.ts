import { nearest } from '../../util/nearest.ts'
import { spelled, usageError, type Option, type OptionTable } from './option.ts'

/** What a command takes. */
export interface Taken {
  readonly name: string
  readonly options: OptionTable
}

/** What was typed, by the names of settings; nothing of it is judged yet. */
export interface Typed {
  readonly options: ReadonlyMap<string, readonly string[]>
  readonly words: readonly string[]
}

/**
 * Tells options from other words: `--files-dir DIR`, `--files-dir=DIR`, `-d DIR`, `-dDIR`, letters of flags in one
 * (`-sp`); options and words in any order, and `--` before words that begin with a dash.
 * @returns nothing when the help page is asked for
 * @throws FirstlightError `usage`
 */
export function scan(args: readonly string[], command: Taken): Typed | undefined {
  const options = new Map<string, string[]>()
  const words: string[] = []
  const left = [...args]
  for (let argument = left.shift(); argument !== undefined; argument = left.shift()) {
    if (argument === '--') return { options, words: [...words, ...left] }
    if (argument === '--help' || argument === '-h') return undefined
    if (!argument.startsWith('-') || argument === '-') words.push(argument)
    else if (argument.startsWith('--')) takeLong(argument, { command, options, left })
    else takeLetters(argument, { command, options, left })
  }
  return { options, words }
}

interface Scanning {
  readonly command: Taken
  readonly options: Map<string, string[]>
  /** What comes behind; values are taken from it. */
  readonly left: string[]
}

function takeLong(argument: string, scanning: Scanning): void {
  const [, typed = argument, value] = /^(--[^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? []
  const found = Object.entries(scanning.command.options).find(([name]) => spelled(name) === typed)
  if (found === undefined) throw unknownOption(typed, scanning.command)
  take(found, { typed, value }, scanning)
}

function takeLetters(argument: string, scanning: Scanning): void {
  for (let at = 1; at < argument.length; at += 1) {
    const letter = argument[at]
    const found = Object.entries(scanning.command.options).find(([, { short }]) => short === letter)
    if (found === undefined) throw unknownOption(`-${letter ?? ''}`, scanning.command)
    const rest = argument.slice(at + 1).replace(/^=/, '')
    const takesRest = found[1].takes !== undefined && rest !== ''
    take(found, { typed: `-${letter ?? ''}`, value: takesRest ? rest : undefined }, scanning)
    if (takesRest) return
  }
}

interface Given {
  readonly typed: string
  readonly value: string | undefined
}

function take([name, option]: readonly [string, Option<unknown>], { typed, value }: Given, scanning: Scanning): void {
  const values = scanning.options.get(name) ?? []
  scanning.options.set(name, values)
  const { takes } = option
  const { command, left } = scanning
  if (takes === undefined) {
    if (value !== undefined) throw usageError(`${command.name}: ${typed} takes no value`, `${typed} alone turns it on`)
    values.push('')
    return
  }
  if (value !== undefined) values.push(...(takes.isMany === true ? value.split(',') : [value]))
  else if (takes.implied !== undefined)
    values.push(isChoice(takes.choices, left[0]) ? (left.shift() ?? '') : takes.implied)
  else values.push(nextValue(typed, option, scanning))
  while (takes.isMany === true && isChoice(takes.choices, left[0])) values.push(left.shift() ?? '')
}

function nextValue(typed: string, { takes }: Option<unknown>, { command, left }: Scanning): string {
  const next = left.shift()
  if (next !== undefined && (next === '-' || !next.startsWith('-'))) return next
  const meant = next === undefined ? '' : `; ${typed}=${next} if that is it`
  throw usageError(`${command.name}: ${typed} was given no <${takes?.name ?? ''}>`, `put it behind ${typed}${meant}`)
}

function isChoice(choices: readonly string[] | undefined, word: string | undefined): boolean {
  return word !== undefined && choices?.includes(word) === true
}

function unknownOption(typed: string, { name, options }: Taken): Error {
  const long = Object.keys(options).map(spelled)
  const meant = typed.startsWith('--') ? nearest(typed, [...long, '--help']) : undefined
  const page = `firstlight ${name} --help tells what there is`
  return usageError(`${name}: unknown option ${typed}`, meant === undefined ? page : `did you mean ${meant}? ${page}`)
}
