import { flowScalar, pad, properties } from './scalars.ts'
import type { At, Pen } from './scalars.ts'

/** A list of words in brackets. */
export function flowList(pen: Pen, at: At): string {
  const { choices } = pen
  const item = (): string => {
    const odd = [
      'a: b',
      '[x]',
      '{}',
      '? q : r',
      '',
      ': z',
      '*a1',
      '"a":b',
      '"a": b',
      '? q',
      '- a',
      '? [a] : b',
      'a:',
      '"a"b',
    ]
    return choices.once(20) ? choices.oneOf(odd) : flowScalar(pen, 'text', at)
  }
  return brackets(pen, at, '[', Array.from({ length: choices.below(4) }, item))
}

/** A mapping of words in braces. */
export function flowMap(pen: Pen, at: At): string {
  const { choices } = pen
  const entry = (): string => {
    const colon = choices.oneOf([': ', ': ', ': ', ': ', ':', ' : ', ':\n', ''])
    const key = choices.oneOf(['a', 'b', '"c"', "'d'", '? e', '1', '~', choices.once(6) ? '[f]' : 'g'])
    return key + colon + flowScalar(pen, 'text', at)
  }
  return brackets(pen, at, '{', Array.from({ length: choices.below(4) }, entry))
}

/** A mapping with the keys of the exam in braces. */
export function flowDocument(pen: Pen, at: At): string {
  const { choices } = pen
  const keys = (['text', 'number', 'flag', 'words', 'labels', 'inner', 'items', 'other'] as const).filter(() =>
    choices.once(4),
  )
  const entries = keys.map((key) => {
    const space = choices.once(10) ? gap(pen, at) : ' '
    return `${choices.once(3) ? `"${key}"` : key}:${space}${flowValue(pen, key, at)}`
  })
  return brackets(pen, at, '{', entries)
}

function flowValue(pen: Pen, key: string, at: At): string {
  const { choices } = pen
  const deeper = { ...at, depth: at.depth + 1 }
  if (choices.once(12)) return properties(pen) + choices.oneOf(['', '~', '[]', '{}', '*a1', '""'])
  switch (key) {
    case 'words':
      return flowList(pen, at)
    case 'labels':
      return flowMap(pen, at)
    case 'inner':
      return at.depth > 3 ? '{}' : flowDocument(pen, deeper)
    case 'items':
      return at.depth > 3 ? '[]' : brackets(pen, at, '[', [flowDocument(pen, deeper)])
    default:
      return flowScalar(pen, key === 'number' || key === 'flag' ? key : 'text', at)
  }
}

function brackets(pen: Pen, at: At, open: '[' | '{', parts: readonly string[]): string {
  const { choices } = pen
  const spaced = parts.map((part) => gap(pen, at) + part + gap(pen, at))
  return `${open}${spaced.join(',')}${parts.length > 0 && choices.once(8) ? ',' : ''}${gap(pen, at)}${open === '[' ? ']' : '}'}`
}

/** What may stand between two signs within brackets: a line break after which indentation means nothing, often. */
function gap({ choices }: Pen, { indent }: At): string {
  if (!choices.once(5)) return choices.oneOf(['', ' '])
  const column = choices.oneOf([0, 0, indent, indent + 2, Math.max(0, indent - 2)])
  return (
    choices.oneOf(['\n', '\n', '\n', ' # c\n', '\n# c\n', '\n\n']) + pad(column) + choices.oneOf(['', '', '', '\t'])
  )
}
