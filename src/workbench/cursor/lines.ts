import { DEEPEST } from '../tree.ts'

/** What a line of YAML in block style says, as far as its first value: its dashes, and its key. */
export interface Line {
  readonly start: number
  readonly end: number
  /** The columns of dashes. */
  readonly dashes: readonly number[]
  /** The column that the first thing after the dashes begins at. */
  readonly column: number
  readonly key?: LineKey
  /** What stands after the key or the dashes, without a remark. */
  readonly rest: string
  /** The offset of it. */
  readonly restStart: number
  readonly isBlank: boolean
}

/** A key with a colon behind it. */
interface LineKey {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Reads one line. It is not known whether it stands in a block or between brackets: whoever asks knows that. */
export function readLine(text: string, start: number): Line {
  const stop = text.indexOf('\n', start)
  const end = stop === -1 ? text.length : stop
  const line = text.slice(start, end).replace(/\r$/, '')
  const dashes: number[] = []
  let column = line.search(/[^ ]|$/)
  while (dashes.length < DEEPEST && line.charAt(column) === '-' && isBlankOrEnd(line.charAt(column + 1))) {
    dashes.push(column)
    column = behindBlanks(line, column + 1)
  }
  const key = keyAt(line, column)
  const behind = key === undefined ? column : behindBlanks(line, line.indexOf(':', key.end) + 1)
  const rest = withoutRemark(line.slice(behind))
  return {
    start,
    end,
    dashes,
    column,
    rest,
    restStart: start + behind,
    isBlank: dashes.length === 0 && key === undefined && rest === '',
    key: key === undefined ? undefined : { name: key.name, start: start + column, end: start + key.end },
  }
}

/** The key that begins at a column, if a colon follows it with a blank or the end of the line. */
function keyAt(line: string, column: number): { readonly name: string; readonly end: number } | undefined {
  const quote = line.charAt(column)
  const isQuoted = quote === '"' || quote === "'"
  const end = isQuoted ? behindQuote(line, column) : behindWord(line, column)
  if (end === undefined) return undefined
  const colon = behindBlanks(line, end)
  if (line.charAt(colon) !== ':' || !isBlankOrEnd(line.charAt(colon + 1))) return undefined
  return { name: isQuoted ? line.slice(column + 1, end - 1) : line.slice(column, end), end }
}

function behindQuote(line: string, start: number): number | undefined {
  const quote = line.charAt(start)
  for (let at = start + 1; at < line.length; at += 1) {
    if (line.charAt(at) === quote) return at + 1
    if (line.charAt(at) === '\\' && quote === '"') at += 1
  }
  return undefined
}

/** Signs that no key begins with that is written without quotes. */
const SIGNS = /[\s"'#&*!|>%@[\]{},?:-]/

function behindWord(line: string, start: number): number | undefined {
  if (start >= line.length || SIGNS.test(line.charAt(start))) return undefined
  let at = start + 1
  while (at < line.length && !/[\s:#]/.test(line.charAt(at))) at += 1
  return at
}

function isBlankOrEnd(letter: string): boolean {
  return letter === '' || letter === ' ' || letter === '\t'
}

function behindBlanks(line: string, start: number): number {
  let at = start
  while (line.charAt(at) === ' ' || line.charAt(at) === '\t') at += 1
  return at
}

function withoutRemark(rest: string): string {
  if (rest.startsWith('#')) return ''
  const remark = rest.search(/[ \t]#/)
  const isQuoted = /^["']/.test(rest)
  return (remark === -1 || isQuoted ? rest : rest.slice(0, remark)).trimEnd()
}

/** Whether what stands behind a key opens a block of text. */
export function opensBlock(rest: string): boolean {
  return /^(?:[!&]\S+[ \t]+)?[|>][-+0-9]{0,2}$/.test(rest)
}

/** Whether what stands behind a key opens a bracket. */
export function opensFlow(rest: string): boolean {
  return /^[[{]/.test(rest)
}
