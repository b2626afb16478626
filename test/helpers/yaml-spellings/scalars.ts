import type { Choices } from './choices.ts'
import { BOOLEANS, INSIDES, NULLS, NUMBERS, ODD, ODD_INSIDES, TAGS, TEXTS } from './words.ts'

/** A document that is being written. */
export interface Pen {
  readonly choices: Choices
  anchors: number
}

/** Where something is written. */
export interface At {
  readonly indent: number
  readonly depth: number
}

/** What a scalar is meant to be. */
export type Meant = 'text' | 'number' | 'flag'

/** A scalar in a block, in any style. */
export function scalar(pen: Pen, meant: Meant, at: At): string {
  const { choices } = pen
  if (meant !== 'text' && !choices.once(10)) return word(choices, meant)
  switch (choices.below(8)) {
    case 0:
    case 1:
      return quoted(pen, at)
    case 2:
      return choices.oneOf(TEXTS) + lineBreak(pen, { ...at, indent: at.indent + 1 }) + choices.oneOf(TEXTS)
    case 3:
    case 4:
      return blockScalar(pen, at)
    default:
      return word(choices, choices.once(4) ? choices.oneOf(['number', 'flag']) : meant)
  }
}

/** A scalar within brackets. */
export function flowScalar(pen: Pen, meant: Meant, at: At): string {
  const { choices } = pen
  const before = choices.once(15) ? properties(pen) : ''
  return before + (choices.once(2) ? word(choices, meant) : quoted(pen, at))
}

function word(choices: Choices, meant: Meant): string {
  if (choices.once(20)) return choices.oneOf(ODD)
  if (choices.once(20)) return choices.oneOf(NULLS)
  return choices.oneOf({ text: TEXTS, number: NUMBERS, flag: BOOLEANS }[meant])
}

/** An anchor, a tag, both or nothing, with a space behind. */
export function properties(pen: Pen): string {
  const { choices } = pen
  let written = ''
  if (choices.once(10)) {
    pen.anchors += 1
    written = `&a${pen.anchors} `
  }
  if (!choices.once(16)) return written
  return choices.once(2) ? written + choices.oneOf(TAGS) : choices.oneOf(TAGS) + written
}

function quoted(pen: Pen, at: At): string {
  const quote = pen.choices.oneOf(['"', '"', "'"])
  return quote + insides(pen, at, quote) + quote
}

function insides(pen: Pen, at: At, quote: string): string {
  const { choices } = pen
  const part = (): string => choices.oneOf(choices.once(20) ? ODD_INSIDES : INSIDES)
  let text = part()
  if (choices.once(2)) text += (quote === '"' && choices.once(4) ? '\\' : '') + lineBreak(pen, at) + part()
  if (choices.once(8)) text += lineBreak(pen, at)
  return text
}

/** A line break within a scalar, with the blanks around it. */
function lineBreak({ choices }: Pen, { indent }: At): string {
  const before = choices.oneOf(['', '', '', ' ', '\t'])
  const breaks = choices.oneOf(['\n', '\n', '\n', '\n\n', '\n \n', '\n\t\n'])
  const column = choices.oneOf([0, indent, indent + 1, indent + 2, indent + 4, Math.max(0, indent - 1)])
  return before + breaks + pad(column) + choices.oneOf(['', '', '', '', '', '\t'])
}

const HEADERS = [
  '|',
  '|',
  '>',
  '>',
  '|-',
  '>-',
  '|+',
  '>+',
  '|2',
  '>2',
  '|1-',
  '|+2',
  '>-1',
  '| # c',
  '|\t',
  '|0',
  '|9',
  '>x',
  '|#',
]

const LINES = ['a', 'b c', '# no', '- x', 'k: v', '', '', ' more', '\ttab', '  ', '"q"', 'é', 'a  ', '---', '\t']

function blockScalar({ choices }: Pen, { indent }: At): string {
  const column = indent + choices.oneOf([1, 2, 2, 2, 4])
  let text = choices.oneOf(HEADERS)
  for (let index = choices.below(5); index >= 0; index--) {
    const line = choices.oneOf(LINES)
    text += `\n${line === '' ? choices.oneOf(['', '', pad(column), pad(column + 2), pad(1)]) : pad(column) + line}`
  }
  return text
}

/** So many spaces. */
export function pad(columns: number): string {
  return ' '.repeat(columns)
}

/** The end of a line, with what may stand before it and after it. */
export function lineEnd({ choices }: Pen): string {
  const ends = [
    ' # c\n',
    '\t# c\n',
    ' \n',
    '\t\n',
    '\n\n',
    '\n# c\n',
    ' # c # d: e\n',
    '\n   \n',
    '\n   # c\n\t# d\n',
    '#c\n',
  ]
  return choices.once(12) ? choices.oneOf(ends) : '\n'
}
