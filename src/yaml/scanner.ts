import { isBreak } from './characters.ts'
import type { Sign, Token } from './token.ts'

/** Deepest nesting of blocks, and of brackets: that of Butane's own parser. */
export const NESTING_LIMIT = 10_000

/** A scanner within a text: what it knows of the place where it stands. */
export interface Scanner {
  readonly text: string
  at: number
  line: number
  /** Where the line begins: columns are counted from here. */
  lineStart: number
  /** How many brackets are open. Within brackets indentation means nothing. */
  flowLevel: number
  /** The column of the innermost open block; -1 outside all. */
  indent: number
  readonly indents: number[]
  /** Whether a key, or the dash of a list, may stand here: at the beginning of a line, or after another such sign. */
  keyAllowed: boolean
  /** What may turn out to be a key once a colon follows: one for each level of brackets. */
  readonly keys: (PossibleKey | undefined)[]
  /** The same by the number of the token that it begins with. */
  readonly keyOfToken: Map<number, PossibleKey>
  /** Tokens that were found and not taken: those before `head` are taken. */
  readonly queue: Token[]
  head: number
  /** How many tokens were taken. */
  taken: number
  /** The last quoted scalar that spans lines: where a quote is missing, that is often the one. */
  longQuote: { readonly start: number; readonly end: number } | undefined
}

/** Something that may turn out to be a key. */
export interface PossibleKey {
  /** Set when nothing else than a key can stand here. */
  readonly required: boolean
  /** The number of the token that it begins with. */
  readonly token: number
  readonly at: number
  readonly line: number
  readonly column: number
}

/** A scanner at the beginning of a text. */
export function newScanner(text: string): Scanner {
  return {
    text,
    at: 0,
    line: 1,
    lineStart: 0,
    flowLevel: 0,
    indent: -1,
    indents: [],
    keyAllowed: true,
    keys: [undefined],
    keyOfToken: new Map(),
    queue: [],
    head: 0,
    taken: 0,
    longQuote: undefined,
  }
}

/** The column that the scanner is at, from 0. Only ASCII stands before any column that matters. */
export function columnOf(scanner: Scanner): number {
  return scanner.at - scanner.lineStart
}

/** The character at an offset from where the scanner is; `NaN` at the end of the text. */
export function peek(scanner: Scanner, ahead = 0): number {
  return scanner.text.charCodeAt(scanner.at + ahead)
}

/** Goes past a line break, if there is one. */
export function skipBreak(scanner: Scanner): void {
  const code = peek(scanner)
  if (!isBreak(code)) return
  scanner.at += code === 0x0d && peek(scanner, 1) === 0x0a ? 2 : 1
  scanner.line += 1
  scanner.lineStart = scanner.at
}

/** Goes to the end of the line, before its break. */
export function skipToBreak(scanner: Scanner): void {
  const { text } = scanner
  let at = scanner.at
  while (at < text.length && !isBreak(text.charCodeAt(at))) at += 1
  scanner.at = at
}

/** Adds a token at the end of those found, or before the one with a number. */
export function addToken(scanner: Scanner, token: Token, number?: number): void {
  const { queue, head, taken } = scanner
  if (number === undefined) queue.push(token)
  else queue.splice(number - taken + head, 0, token)
}

/** Adds a sign of `length` characters, and goes past it. */
export function addSign(scanner: Scanner, kind: Sign, length: number): void {
  const start = scanner.at
  scanner.at += length
  addToken(scanner, { kind, start, end: scanner.at })
}

/** The number that the next token will have. */
export function nextNumber({ taken, queue, head }: Scanner): number {
  return taken + queue.length - head
}

/** Whether a line begins here that is nothing but `---` or `...`, or goes on after a space. */
export function documentSignAt(scanner: Scanner): 'document-start' | 'document-end' | undefined {
  if (scanner.at !== scanner.lineStart) return undefined
  const { text, at } = scanner
  const code = text.charCodeAt(at)
  if ((code !== 0x2d && code !== 0x2e) || text.charCodeAt(at + 1) !== code) return undefined
  const next = text.charCodeAt(at + 3)
  if (text.charCodeAt(at + 2) !== code || !(next === 0x20 || next === 0x09 || Number.isNaN(next) || isBreak(next))) {
    return undefined
  }
  return code === 0x2d ? 'document-start' : 'document-end'
}
