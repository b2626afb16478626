import type { ConfigPath } from '../../report/path.ts'
import { lineStart, withoutTrailing } from '../../util/text.ts'
import type { Cursor } from './cursor.ts'

interface Frame {
  readonly isObject: boolean
  readonly keys: Set<string>
  /** Whether the value of `key` comes next. */
  isValue: boolean
  key: string
  index: number
}

/** A stretch between brackets. */
export interface Flow {
  /** The offset of the first bracket. */
  readonly start: number
  /** The path of what begins there. */
  readonly base: ConfigPath
  readonly style: 'json' | 'flow'
}

/**
 * Where an offset is within brackets of JSON, or of YAML in flow style, however broken they are; `undefined` when they were
 * closed before it.
 */
export function cursorInFlow(text: string, offset: number, { start, base, style }: Flow): Cursor | undefined {
  const frames: Frame[] = []
  let at = start
  while (at < text.length) {
    const frame = frames.at(-1)
    const character = text.charAt(at)
    if (at >= offset && !/["'\w/.:+-]/.test(character)) break
    const token = tokenAt(text, at)
    if (token === undefined) {
      if (frames.length > 0 || /[[{]/.test(character)) turn(frames, character)
      at += 1
      if (frames.length === 0 && at > start) return undefined
      continue
    }
    if (at <= offset && offset <= token.end) return cursorAt({ text, frames, base, style }, { ...token, start: at })
    if (frame?.isObject === true && !frame.isValue) {
      frame.key = token.value
      frame.keys.add(token.value)
    }
    at = token.end
  }
  return cursorAt({ text, frames, base, style }, { start: offset, end: offset })
}

/** A word that is written from `start` to `end`. */
interface Word {
  readonly start: number
  readonly end: number
}

interface Place {
  readonly text: string
  readonly frames: readonly Frame[]
  readonly base: ConfigPath
  readonly style: 'json' | 'flow'
}

function cursorAt({ text, frames, base, style }: Place, word: Word): Cursor {
  const frame = frames.at(-1)
  const above = frames.slice(0, -1).map(stepOf)
  const column = word.start - lineStart(text, word.start)
  if (frame === undefined) return { kind: 'elsewhere' }
  const path = [...base, ...above]
  const span = { start: word.start, end: word.end }
  if (frame.isObject && !frame.isValue) {
    const isWhole = /^\s*:/.test(text.slice(word.end, word.end + 32))
    const others = new Set([...frame.keys, ...keysBehind(text, word.end)])
    return { kind: 'key', path, word: span, others, column, isWhole, style }
  }
  return { kind: 'value', path: [...path, stepOf(frame)], word: span, column, style }
}

function stepOf(frame: Frame): string | number {
  return frame.isObject ? frame.key : frame.index
}

function turn(frames: Frame[], character: string): void {
  const frame = frames.at(-1)
  if (character === '{' || character === '[') {
    frames.push({ isObject: character === '{', keys: new Set(), isValue: false, key: '', index: 0 })
  } else if (character === '}' || character === ']') frames.pop()
  else if (frame !== undefined && character === ':') frame.isValue = true
  else if (frame !== undefined && character === ',') {
    frame.isValue = false
    frame.index += 1
  }
}

interface Token extends Pick<Word, 'end'> {
  readonly value: string
}

const WORD = /^[\w/.+~-][\w/.+~:-]*/

/** A string or a word; one without an end ends with its line. */
function tokenAt(text: string, at: number): Token | undefined {
  const quote = text.charAt(at)
  if (quote === '"' || quote === "'") {
    let end = at + 1
    while (end < text.length && !(text.charAt(end) === quote) && text.charAt(end) !== '\n') {
      end += text.charAt(end) === '\\' && quote === '"' ? 2 : 1
    }
    const isClosed = text.charAt(end) === quote
    return { value: text.slice(at + 1, end), end: Math.min(text.length, isClosed ? end + 1 : end) }
  }
  const run = WORD.exec(text.slice(at, at + 4096))?.[0]
  // A colon belongs to a word only where more of it follows.
  const word = run && withoutTrailing(run, ':')
  return word === undefined || word === '' ? undefined : { value: word, end: at + word.length }
}

/** The keys that follow in the same object. */
function keysBehind(text: string, from: number): readonly string[] {
  const keys: string[] = []
  let depth = 0
  for (let at = from; at < text.length && depth >= 0;) {
    const token = tokenAt(text, at)
    if (token !== undefined) {
      if (depth === 0 && /^\s*:/.test(text.slice(token.end, token.end + 32))) keys.push(token.value)
      at = token.end
      continue
    }
    const character = text.charAt(at)
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    at += 1
  }
  return keys
}
