import { spelled, type Option, type OptionTable } from './option.ts'
import type { Command } from './command.ts'
import type { Row } from './page.ts'

/** An option by the name of its setting. */
export type NamedOption = readonly [setting: string, option: Option<unknown>]

/** How a command is called, in one line. */
export function synopsis(name: string, command: Pick<Command, 'arguments' | 'options'>): string {
  const required = Object.entries(command.options).filter(([, { takes }]) => takes?.isRequired === true)
  return [
    `firstlight ${name}`,
    ...required.map(([setting, option]) => `${spelled(setting)}${valueOf(option)}`),
    '[options]',
    ...Object.entries(command.arguments).map(argumentTerm),
  ].join(' ')
}

/** The options under each heading, in the order of their first ones. */
export function sectionsOf(
  options: OptionTable,
): readonly (readonly [heading: string, options: readonly NamedOption[]])[] {
  const headings = new Set(Object.values(options).map(headingOf))
  return [...headings].map((heading) => [
    heading,
    Object.entries(options).filter(([, option]) => headingOf(option) === heading),
  ])
}

/** An option as a help page has it. */
export function optionRow([setting, option]: NamedOption): Row {
  const { short, takes, text } = option
  const letter = short === undefined ? '' : `-${short}, `
  const fallback = takes?.fallback === undefined ? '' : ` (default: ${takes.fallback})`
  const must = takes?.isRequired === true ? ' (required)' : ''
  return [`${letter}${spelled(setting)}${valueOf(option)}`, `${text}${fallback}${must}`]
}

/** An argument as a help page has it. */
export function argumentRow([name, { text }]: NamedOption): Row {
  return [name, text]
}

/** What an option is given, as it stands behind it. */
export function valueOf({ takes }: Option<unknown>): string {
  if (takes === undefined) return ''
  const many = takes.isMany === true ? '...' : ''
  return takes.implied === undefined ? ` <${takes.name}${many}>` : `[=<${takes.name}>]`
}

function argumentTerm([name, { takes }]: NamedOption): string {
  const many = takes?.isMany === true ? '...' : ''
  return takes?.isRequired === true ? `<${name}${many}>` : `[${name}${many}]`
}

function headingOf({ section = 'Options' }: Option<unknown>): string {
  return section
}
