import { shownWord, visibilityAt } from './known-keys.ts'
import { publicLength } from './public-text.ts'
import type { SourceText } from './span.ts'
import type { Line } from './position.ts'
import type { Token } from './span.ts'

/** Longer lines are not looked at: nothing is shown of them but the place. */
const LONGEST = 65_536

/**
 * Keys and values of a line that could not be parsed, or was not, JSON and YAML alike. A word counts as a key only where
 * nothing else can stand. Of what cannot be told nothing is shown, nor of a value whose key is not known to be harmless.
 */
export function guessTokens({ text }: SourceText, line: Line): readonly Token[] {
  if (line.end - line.start > LONGEST) return [{ start: line.start, end: line.end, shown: 0 }]
  const content = text.slice(line.start, line.end)
  const lead = /^\s*(?:[-?]\s+)*/.exec(content)?.[0].length ?? 0
  const rest = content.slice(lead)
  const tokens = isBlockText(text, line)
    ? [hidden(0, rest)]
    : /^["'{}[\]]/.test(rest)
      ? inBrackets(rest)
      : inBlock(rest)
  return tokens.map((token) => moved(token, line.start + lead))
}

/** Whether the line is part of the text that a `|` or `>` further up begins. */
function isBlockText(text: string, line: Line): boolean {
  let depth = text.slice(line.start, line.end).search(/\S|$/)
  let end = line.start - 1
  for (let count = 0; end > 0 && depth > 0 && count < 10_000; count++) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const above = text.slice(start, Math.min(end, start + LONGEST))
    const found = above.search(/\S/)
    if (found !== -1 && found < depth) {
      const header = (above.split('#', 1)[0] ?? '').trimEnd()
      if (/[\s:][|>][-+0-9]{0,3}$/.test(header.slice(-6))) return true
      depth = found
    }
    end = start - 1
  }
  return false
}

/** A line of block YAML: one key at most, and one value. */
function inBlock(line: string): readonly Token[] {
  const [lead, key = ''] = /^([A-Za-z_][\w.-]*)\s*:(?:\s+|$)/.exec(line) ?? []
  if (lead === undefined) return [hidden(0, line)]
  const value = line.slice(lead.length)
  const tokens = /^[{["]/.test(value) ? inBrackets(value, key) : [plainValue(key, value)]
  return [keyToken(0, key), ...tokens.map((token) => moved(token, lead.length))]
}

/** Of a value without quotes that nobody could read, the first word; of the header of a block of text, nothing is hidden. */
function plainValue(key: string, value: string): Token {
  if (/^[|>][-+0-9]*\s*$/.test(value)) return { start: 0, end: value.length, shown: value.length }
  const word = /^[^\s"'#{}[\],&*!|>%@`]+/.exec(value)?.[0] ?? ''
  return { start: 0, end: value.length, shown: Math.min(word.length, publicLength(value, visibilityAt([key]))) }
}

/** A space, a sign, something in quotes, something without, or all the rest. */
const PARTS = /\s+|[{}[\],:]|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s{}[\],:"'#](?:[^{}[\],"'#:]|:+[^\s{}[\],"'#:])*|[^]+/g

/** Several keys and values, as between brackets. `first` is the key that the first value belongs to. */
function inBrackets(line: string, first?: string): readonly Token[] {
  const tokens: Token[] = []
  const open: Bracket[] = []
  let key = first
  for (const { 0: part, index } of line.matchAll(PARTS)) {
    if (/^\s/.test(part) || part === ':') continue
    const next = line
      .slice(index + part.length)
      .trimStart()
      .charAt(0)
    if (part === '{' || part === '[') {
      open.push({ key, isList: part === '[' })
      if (part === '{') key = undefined
    } else if (part === '}' || part === ']') {
      open.pop()
      key = undefined
    } else if (part === ',') {
      const inner = open.at(-1)
      key = inner?.isList === true ? inner.key : undefined
    } else if (key === undefined && next === ':') {
      tokens.push(keyToken(index, part))
      key = unquoted(part)
    } else {
      const path = [...open.map((bracket) => bracket.key), key].filter((one) => one !== undefined)
      // Without a key of its own it may be the value of one that a lost comma has joined to the value before.
      const isTold = key !== undefined && /^[,}\]]?$/.test(next)
      tokens.push(isTold ? valueToken(index, part, path) : hidden(index, part))
      key = undefined
    }
  }
  return tokens
}

interface Bracket {
  readonly key: string | undefined
  readonly isList: boolean
}

function keyToken(start: number, text: string): Token {
  const name = unquoted(text)
  return { start, end: start + text.length, shown: shownWord(name) === name ? text.length : 0 }
}

/** A quote at the beginning is shown before the value, and one at the end when all of the value is. */
function valueToken(start: number, text: string, path: readonly string[]): Token {
  const value = unquoted(text)
  const shown = publicLength(value, visibilityAt(path))
  const quote = /^["']/.test(text) ? 1 : 0
  return { start, end: start + text.length, shown: shown === value.length ? text.length : quote + shown }
}

function unquoted(text: string): string {
  const quote = text.charAt(0)
  const isQuoted = (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote)
  return isQuoted ? text.slice(1, -1) : text.trimEnd()
}

function hidden(start: number, text: string): Token {
  return { start, end: start + text.length, shown: 0 }
}

function moved(token: Token, by: number): Token {
  return { ...token, start: token.start + by, end: token.end + by }
}
