/** A flag of a program that parses its arguments the way Go's `flag` package does. */
export type GoFlag = { readonly kind: 'string' | 'bool' | 'duration'; readonly default: string; readonly usage: string }

/** What {@link parseGoFlags} made of the arguments. */
export type GoFlagsAnswer =
  | { readonly kind: 'parsed'; readonly values: Readonly<Record<string, string>>; readonly rest: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }

/**
 * Parses `-flag value`, `--flag=value` and booleans (`-flag`, `-flag=true`). The first argument that is not a flag, or
 * `--`, ends parsing (https://pkg.go.dev/flag, "Command line flag syntax").
 */
export function parseGoFlags(args: readonly string[], flags: Readonly<Record<string, GoFlag>>): GoFlagsAnswer {
  const values: Record<string, string> = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, flag.default]),
  )
  let at = 0
  for (; at < args.length; at += 1) {
    const argument = args[at] ?? ''
    if (argument === '--') return { kind: 'parsed', values, rest: args.slice(at + 1) }
    const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(argument)
    if (!argument.startsWith('-') || argument === '-') break
    if (match === null) return { kind: 'wrong', message: `bad flag syntax: ${argument}` }
    const [, name = '', inline] = match
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag === undefined) {
      if (name === 'h' || name === 'help') return { kind: 'help' }
      return { kind: 'wrong', message: `flag provided but not defined: -${name}` }
    }
    const value = inline ?? (flag.kind === 'bool' ? 'true' : args[(at += 1)])
    if (value === undefined) return { kind: 'wrong', message: `flag needs an argument: -${name}` }
    const problem = checkValue(flag, value)
    if (problem)
      return { kind: 'wrong', message: `invalid value ${JSON.stringify(value)} for flag -${name}: ${problem}` }
    values[name] = flag.kind === 'bool' ? String(TRUE.includes(value)) : value
  }
  return { kind: 'parsed', values, rest: args.slice(at) }
}

const TRUE: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False']

function checkValue(flag: GoFlag, value: string): string | undefined {
  if (flag.kind === 'bool' && !TRUE.includes(value) && !FALSE.includes(value)) return 'parse error'
  if (flag.kind === 'duration' && parseGoDuration(value) === undefined) return 'parse error'
  return undefined
}

const UNITS_IN_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** A duration as Go writes them (`2m0s`, `1.5h`, `300ms`, `0`), in ms; `undefined` when it is none. */
export function parseGoDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  const match = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text)
  if (match === null) return undefined
  let total = 0
  for (const [, number = '', unit = ''] of (match[2] ?? '').matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy)) {
    total += Number(number) * (UNITS_IN_MS[unit] ?? Number.NaN)
  }
  return match[1] === '-' ? -total : total
}

/** The usage text that such a program prints. */
export function goUsage(program: string, flags: Readonly<Record<string, GoFlag>>): string {
  const lines = Object.entries(flags)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, flag]) => {
      const type = flag.kind === 'bool' ? '' : ` ${flag.kind}`
      const fallback = flag.default === '' || flag.kind === 'bool' ? '' : ` (default ${quoted(flag)})`
      return `  -${name}${type}\n    \t${flag.usage}${fallback}`
    })
  return `Usage of ${program}:\n${lines.join('\n')}\n`
}

function quoted(flag: GoFlag): string {
  return flag.kind === 'string' ? JSON.stringify(flag.default) : flag.default
}
