/** A flag of a program that takes its arguments in the GNU way. */
export interface GnuFlag {
  /** The single letter that also means it. */
  readonly short?: string
  /** What it takes; without it the flag is on or off. An optional value must follow an equals sign. */
  readonly value?: 'required' | 'optional'
  /** One line for the usage text; a flag without one is not listed. */
  readonly usage?: string
}

/** What {@link parseGnuFlags} made of the arguments. */
export type GnuFlagsAnswer =
  | { readonly kind: 'parsed'; readonly values: ReadonlyMap<string, string>; readonly rest: readonly string[] }
  | { readonly kind: 'wrong'; readonly message: string }

/** The flags of a program by their long names. */
export type GnuFlags = Readonly<Record<string, GnuFlag>>

/**
 * Parses `--flag value`, `--flag=value`, `-f value`, `-fvalue` and bundles of short flags; arguments may stand between
 * them, and `--` ends them. The value of a flag that is on is `true`.
 */
export function parseGnuFlags(args: readonly string[], flags: GnuFlags): GnuFlagsAnswer {
  const values = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? ''
    if (argument === '--') return { kind: 'parsed', values, rest: [...rest, ...args.slice(at + 1)] }
    if (!argument.startsWith('-') || argument === '-') {
      rest.push(argument)
      continue
    }
    const next = args[at + 1]
    const taken = argument.startsWith('--')
      ? takeLong(argument.slice(2), { next, flags, values })
      : takeShort(argument.slice(1), { next, flags, values })
    if (typeof taken === 'string') return { kind: 'wrong', message: taken }
    at += taken
  }
  return { kind: 'parsed', values, rest }
}

interface Taking {
  readonly next: string | undefined
  readonly flags: GnuFlags
  readonly values: Map<string, string>
}

/** How many more arguments were taken, or what is wrong. */
type Taken = 0 | 1 | string

function takeLong(text: string, { next, flags, values }: Taking): Taken {
  const equals = text.indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  const given = equals === -1 ? undefined : text.slice(equals + 1)
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag === undefined) return `unknown flag: --${name}`
  if (flag.value === 'required' && given === undefined) {
    if (next === undefined) return `the flag --${name} needs a value`
    values.set(name, next)
    return 1
  }
  if (flag.value === undefined && given !== undefined && !/^(?:true|false|1|0|t|f)$/i.test(given)) {
    return `the flag --${name} is either true or false`
  }
  const isOff = flag.value === undefined && /^(?:false|0|f)$/i.test(given ?? '')
  values.set(name, flag.value === undefined ? String(!isOff) : (given ?? 'true'))
  return 0
}

function takeShort(letters: string, { next, flags, values }: Taking): Taken {
  for (const [index, letter] of Array.from(letters).entries()) {
    const found = Object.entries(flags).find(([, { short }]) => short === letter)
    if (found === undefined) return `unknown flag: -${letter}`
    const [name, flag] = found
    if (flag.value === undefined) {
      values.set(name, 'true')
      continue
    }
    const inline = letters.slice(index + 1).replace(/^=/, '')
    if (inline !== '') {
      values.set(name, inline)
      return 0
    }
    if (next === undefined) return `the flag -${letter} needs a value`
    values.set(name, next)
    return 1
  }
  return 0
}

/** The usage text of a program. */
export function gnuUsage(synopsis: string, flags: GnuFlags): string {
  const lines = Object.entries(flags).flatMap(([name, { short, value, usage }]) => {
    if (usage === undefined) return []
    const letter = short === undefined ? '   ' : `-${short},`
    const takes = value === undefined ? '' : value === 'optional' ? '[=WHEN]' : ' VALUE'
    return [`  ${letter} ${`--${name}${takes}`.padEnd(20)} ${usage}`]
  })
  return `Usage: ${synopsis}\n\n${lines.join('\n')}\n`
}
