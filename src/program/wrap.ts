import { stripVTControlCharacters } from 'node:util'
import type { Io } from './io.ts'

/** A text whose lines a terminal does not cut in the middle of a word; elsewhere it stays as it is. */
export function wrapped(text: string, io: Io, stream: 'out' | 'err'): string {
  const columns = io.isTerminal[stream] ? io.columns() : undefined
  if (columns === undefined || columns < 20) return text
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n')
}

/** Lines of a document, with their carets, are as wide as they have to be. */
const QUOTATION = /^\s*\d* \|/

function wrapLine(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  if (plain.length <= columns || QUOTATION.test(plain)) return line
  const lead = /^ */.exec(line)?.[0] ?? ''
  const indent = ' '.repeat(lead.length + 2)
  const lines: string[] = []
  let current = ''
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = current === '' ? `${lead}${word}` : `${current} ${word}`
    if (current === '' || stripVTControlCharacters(longer).length <= columns) current = longer
    else {
      lines.push(current)
      current = `${indent}${word}`
    }
  }
  return [...lines, current].join('\n')
}
