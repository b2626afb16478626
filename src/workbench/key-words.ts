import type { Key } from './vocabulary.ts'

/** The kind of value and since when there is such a key. */
export function detailOf({ type, items, since, isRequired }: Key): string {
  const kind = type === 'list' && items !== undefined ? `list of ${PLURAL[items]}` : NAMES[type]
  return [kind, isRequired ? 'required' : undefined, since === undefined ? undefined : `since ${since}`]
    .filter((part) => part !== undefined)
    .join(', ')
}

const NAMES = {
  string: 'text',
  integer: 'number',
  boolean: 'true or false',
  mapping: 'mapping',
  list: 'list',
  'string-map': 'mapping of texts',
} as const

const PLURAL = {
  string: 'texts',
  integer: 'numbers',
  boolean: 'truths',
  mapping: 'mappings',
  list: 'lists',
  'string-map': 'mappings',
} as const

/** What a key means, in Markdown. */
export function documentationOf({ doc, ignition, values }: Key): string {
  const choice =
    values === undefined || values.length > 12 ? '' : `\n\nValues: ${values.map((one) => `\`${one}\``).join(', ')}`
  const other = ignition === undefined ? '' : `\n\nIn Ignition: \`${ignition}\``
  return `${doc}${choice}${other}`
}
