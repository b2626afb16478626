import { flowDocument, flowList, flowMap } from './brackets.ts'
import { changed } from './changes.ts'
import { choicesFrom } from './choices.ts'
import { lineEnd, pad, properties, scalar } from './scalars.ts'
import type { At, Pen } from './scalars.ts'

const KEYS = ['text', 'number', 'flag', 'words', 'labels', 'inner', 'items', 'other'] as const
type Key = (typeof KEYS)[number]

const STARTS = [
  '---\n',
  '--- # start\n',
  '%YAML 1.1\n---\n',
  '%YAML 1.2\n---\n',
  '%TAG !e! tag:e.org,2000:\n---\n',
  '\ufeff',
  '# a\n',
  '\n\n',
  '# a\n  # b\n',
  '# a\n\t# b\n',
  '%FOO\n---\n',
  '---\t\n',
  '--- &a\n',
  '--- !!map\n',
  '%YAML 1.1 # c\n---\n',
  '...\n',
]

const ENDS = [
  '...\n',
  '---\n',
  '---\nb: 1\n',
  '# end',
  '...\n# end\n',
  '\n\n',
  '--- x\n',
  '--- @\n',
  '}\n',
  '...\n---\n...\n',
  '\t',
]

/** A document with the keys of the exam, valid or nearly so, in the spelling that a seed stands for. */
export function spelling(seed: number): string {
  const choices = choicesFrom(seed)
  const pen: Pen = { choices, anchors: 0 }
  const start = { indent: choices.once(20) ? 2 : 0, depth: 0 }
  let text = choices.once(6) ? choices.oneOf(STARTS) : ''
  text += choices.once(12) ? flowDocument(pen, start) + lineEnd(pen) : blockDocument(pen, start)
  if (choices.once(10)) text += choices.oneOf(ENDS)
  if (choices.once(4)) text = changed(choices, text)
  if (choices.once(8)) text = text.replaceAll('\n', choices.oneOf(['\r\n', '\r\n', '\r\n', '\r', '\u0085', '\u2028']))
  return choices.once(4) ? text.replace(/[\r\n]{1,9}$/, '') : text
}

function blockDocument(pen: Pen, at: At): string {
  const { choices } = pen
  const keys: Key[] = KEYS.filter(() => choices.once(4))
  if (keys.length === 0) keys.push(choices.oneOf(KEYS))
  if (choices.once(40)) keys.push(choices.oneOf(keys))
  let text = ''
  for (const key of keys) text += entry(pen, key, at)
  if (choices.once(15))
    text += `${pad(at.indent)}<<: ${choices.oneOf(['{text: m, number: 3}', '*a1', '[{text: m}, {flag: y}]', '~', '[*a1, *a2]'])}\n`
  return text
}

function entry(pen: Pen, key: Key, at: At): string {
  const { choices } = pen
  const margin = pad(at.indent)
  const before = choices.once(12)
    ? choices.oneOf(['# c\n', '\n', `${margin}   # c\n`, '   \n', '\t\n', '\t# c\n', '# c\n\t# c\n'])
    : ''
  const names = [`"${key}"`, `'${key}'`, `${key} `, `!!str ${key}`, `&k${pen.anchors} ${key}`, `${key}\t`]
  const name = choices.once(10) ? choices.oneOf(names) : key
  const value = valueOf(pen, key, at)
  return choices.once(25) ? `${before}${margin}? ${name}\n${margin}:${value}` : `${before}${margin}${name}:${value}`
}

/** What stands after the colon, up to the end of the last line. */
function valueOf(pen: Pen, key: Key, at: At): string {
  const { choices } = pen
  const space = choices.once(20) ? choices.oneOf(['  ', '\t', ' \t ', '\n  ', '\n']) : ' '
  const before = properties(pen)
  if (choices.once(25))
    return space + before + choices.oneOf(['*a1', '*a2', '*none', '', '~', '{}', '[]', '""']) + lineEnd(pen)
  const isFlow = at.depth > 2 || choices.once(3)
  const block = (before === '' ? '' : ` ${before.trimEnd()}`) + lineEnd(pen)
  switch (key) {
    case 'words':
      return isFlow ? space + before + flowList(pen, at) + lineEnd(pen) : block + wordList(pen, at)
    case 'labels':
      return isFlow ? space + before + flowMap(pen, at) + lineEnd(pen) : block + labels(pen, at)
    case 'inner':
      return isFlow
        ? space + before + flowDocument(pen, at) + lineEnd(pen)
        : block + blockDocument(pen, deeper(pen, at))
    case 'items':
      return isFlow ? `${space}${before}[${flowDocument(pen, at)}]${lineEnd(pen)}` : block + documentList(pen, at)
    default:
      return space + before + scalar(pen, key === 'number' || key === 'flag' ? key : 'text', at) + lineEnd(pen)
  }
}

function deeper({ choices }: Pen, at: At): At {
  return { indent: at.indent + choices.oneOf([1, 2, 2, 2, 4]), depth: at.depth + 1 }
}

function wordList(pen: Pen, at: At): string {
  return blockList(pen, at, (indent) => properties(pen) + scalar(pen, 'text', { ...at, indent }) + lineEnd(pen))
}

function documentList(pen: Pen, at: At): string {
  return blockList(pen, at, (indent) => blockDocument(pen, { indent, depth: at.depth + 1 }).trimStart())
}

function blockList(pen: Pen, at: At, item: (indent: number) => string): string {
  const { choices } = pen
  const indent = at.indent + choices.oneOf([0, 0, 2, 2, 1, 4])
  let text = ''
  for (let index = choices.below(4); index >= 0; index--) {
    const space = choices.oneOf([1, 1, 1, 3])
    const blanks = choices.once(30) ? '\t' : pad(space)
    text += choices.once(15) ? `${pad(indent)}-${lineEnd(pen)}` : `${pad(indent)}-${blanks}${item(indent + 1 + space)}`
  }
  return text
}

const LABELS = ['a', 'b', 'c-1', '1', 'true', '"q"', "'s'", 'x y', '~', '? z', '!!str 5', '2001-01-01']

function labels(pen: Pen, at: At): string {
  const { choices } = pen
  const { indent } = deeper(pen, at)
  let text = ''
  for (let index = choices.below(4); index >= 0; index--) {
    const name = choices.once(20) ? choices.oneOf(['[l]', '{m: 1}', '*a1', '&l n', '<<']) : choices.oneOf(LABELS)
    text += `${pad(indent)}${name}: ${scalar(pen, 'text', { ...at, indent })}${lineEnd(pen)}`
  }
  return text
}
