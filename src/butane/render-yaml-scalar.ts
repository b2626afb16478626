import { meansSomething } from './render-yaml-plain.ts'

/** Where a text stands. A key is always in one line. */
export type ScalarPlace = 'key' | 'value'

/**
 * A text as the lines of a YAML scalar, in the form in which Go's YAML writes it: bare where it can be, in single
 * quotes where only a sign of YAML is in the way, in double quotes where it could be taken for something else or needs
 * escapes, and as a literal block where it has several lines.
 *
 * @param indent what the lines of a block begin with
 */
export function scalarLines(text: string, place: ScalarPlace, indent: string): readonly string[] {
  const looks = looksOf(text)
  if (text.includes('\n')) return looks.block && place === 'value' ? literal(text, indent) : [doubleQuoted(text)]
  if (meansSomething(text)) return [doubleQuoted(text)]
  if (looks.plain) return [text]
  return [looks.single ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text)]
}

/** What a text can be written as without another meaning. */
interface Looks {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

/** A sign of YAML at the beginning, or one that would end the text or begin a comment. */
const SIGN = /^(?:[#,[\]{}&*!|>'"%@`]|---|\.\.\.|[-?:](?:[ \t]|$))|:(?:[ \t]|$)|[ \t]#/

/** What YAML cannot show: control characters, and whatever is beyond the basic plane. */
const SPECIAL = /[^\n\t\u0020-\u007E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/

/** Breaks of lines to YAML 1.1 alone: to be safe with every reader, they are escaped. */
const OLD_BREAK = /[\u2028\u2029]/

function looksOf(text: string): Looks {
  const isShown = !SPECIAL.test(text) && !OLD_BREAK.test(text)
  return {
    plain: isShown && !SIGN.test(text) && !/^ | $|\t/.test(text),
    single: isShown && !text.includes('\t'),
    block: isShown && !/ (?:\n|$)/.test(text),
  }
}

function literal(text: string, indent: string): readonly string[] {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomping = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return [`|${hint}${chomping}`, ...lines.map((line) => (line === '' ? '' : indent + line))]
}

function doubleQuoted(text: string): string {
  let written = ''
  for (const character of text) {
    const isShown = character !== '\t' && character !== '\n' && !SPECIAL.test(character) && !OLD_BREAK.test(character)
    written += isShown && character !== '"' && character !== '\\' ? character : escaped(character)
  }
  return `"${written}"`
}

/** The escapes that have a letter of their own (YAML 1.2 §5.7). */
const LETTERS: Readonly<Record<string, string>> = {
  '\u0000': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001B': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escaped(character: string): string {
  const letter = LETTERS[character]
  if (letter !== undefined) return `\\${letter}`
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
