import type { Choices } from './choices.ts'

const INSERTS = [
  '|',
  ...'\n|\t| |:|-|?|,|[|]|{|}|#|&|*|!|>|"|%|@|`|\\|~|a|0|: |- |\n  | #|---\n|...\n|\u0085|\r|\''.split('|'),
]

/** The text with one to three small changes. */
export function changed(choices: Choices, text: string): string {
  let result = text
  for (let times = choices.below(3); times >= 0; times--) result = changedOnce(choices, result)
  return result
}

function changedOnce(choices: Choices, text: string): string {
  const at = choices.below(text.length + 1)
  const lines = text.split('\n')
  const index = choices.below(lines.length)
  const line = lines[index] ?? ''
  switch (choices.below(7)) {
    case 0:
    case 1:
      return text.slice(0, at) + choices.oneOf(INSERTS) + text.slice(at)
    case 2:
      return text.slice(0, at) + text.slice(at + 1)
    case 3:
      return lines.toSpliced(index, 1, line.startsWith(' ') ? line.slice(1) : line).join('\n')
    case 4:
      return lines.toSpliced(index, 1, choices.oneOf([' ', '  ', '\t']) + line).join('\n')
    case 5:
      return lines.toSpliced(index, 0, choices.oneOf(['', '  ', '\t', '# c', '  # c', line])).join('\n')
    default:
      return text.slice(0, at) + text.slice(at).replace(' ', choices.oneOf(['\t', '\n', '  ', '']))
  }
}
