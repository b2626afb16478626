import { utf8InLatin1 } from '../util/latin1.ts'

/** A unit file as far as the rules look at it. */
export type ParsedUnit =
  | { readonly kind: 'unit'; readonly hasInstall: boolean }
  | { readonly kind: 'fault'; readonly detail: string; readonly line: number }

/** Ignition's lexer refuses longer lines where it happens to see so many bytes of them. */
const LINE_LIMIT = 2048

const HASH = 0x23
const SEMICOLON = 0x3b
const BRACKET = 0x5b

/** What that lexer holds of the text at a time. */
const BUFFER = 4096

/**
 * Reads a unit file by the rules of Ignition's lexer, which knows only sections, options and comments: what
 * stands before the first section is skipped, and no name of a section or option is looked at.
 */
export function parseUnit(contents: string): ParsedUnit {
  // One character for each byte: everything that has a meaning here is ASCII, and the limits count bytes.
  const text = utf8InLatin1(contents)
  const state: State = { text, at: 0, filled: 0, guarded: hasLongLine(text) }
  let hasInstall = false
  let section: string | undefined
  try {
    for (;;) {
      guard(state)
      section = section === undefined ? firstSection(state) : section
      if (section === undefined) return { kind: 'unit', hasInstall }
      guard(state)
      const next = sectionOrOption(state)
      if (next === undefined) return { kind: 'unit', hasInstall }
      if (next.kind === 'section') section = next.name
      else if (section === 'Install') hasInstall = true
    }
  } catch (fault) {
    if (!(fault instanceof UnitFault)) throw fault
    return { kind: 'fault', detail: fault.message, line: text.slice(0, fault.at).split('\n').length }
  }
}

class UnitFault extends Error {
  readonly at: number

  constructor(detail: string, at: number) {
    super(detail)
    this.at = at
  }
}

interface State {
  readonly text: string
  at: number
  /** How far Ignition's lexer would have read the text. */
  filled: number
  /** Whether a line is long enough for the limit to matter. */
  readonly guarded: boolean
}

function hasLongLine(text: string): boolean {
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    length = code === 0x0a || code === 0x0d ? 0 : length + 1
    if (length >= LINE_LIMIT) return true
  }
  return false
}

/** The limit on lines as Ignition has it: it looks only at what is in the buffer when a token begins. */
function guard({ text, at, filled, guarded }: State): void {
  if (!guarded || filled - at < LINE_LIMIT) return
  if (!/[\r\n]/.test(text.slice(at, at + LINE_LIMIT))) throw new UnitFault('is longer than 2048 bytes', at)
}

/** Notes that one byte is read. */
function fill(state: State): void {
  if (state.at >= state.filled) state.filled = Math.min(state.text.length, state.at + BUFFER)
}

/** Goes behind the next `end`, or to the end of the text; tells whether `end` was there. */
function readThrough(state: State, end: string): boolean {
  const found = state.text.indexOf(end, state.at)
  const target = found === -1 ? state.text.length : found + 1
  let at = state.at
  while (target > state.filled) {
    if (state.filled - at >= BUFFER) at = state.filled
    else state.filled = Math.min(state.text.length, at + BUFFER)
  }
  state.at = target
  return found !== -1
}

/** Skips everything up to the first section, and reads its name. */
function firstSection(state: State): string | undefined {
  while (state.at < state.text.length) {
    fill(state)
    const code = state.text.charCodeAt(state.at++)
    // Ignition reads characters here, however many bytes they have.
    while ((state.text.charCodeAt(state.at) & 0xc0) === 0x80) state.at += 1
    if (code === BRACKET) return sectionName(state)
    if (code === SEMICOLON || code === HASH) skipComment(state)
    guard(state)
  }
  return undefined
}

/** Skips to the end of the line, and further as long as lines end in a backslash. */
function skipComment(state: State): void {
  guard(state)
  for (;;) {
    const start = state.at
    const more = readThrough(state, '\n')
    const line = state.text.slice(start, state.at).trimEnd()
    if (!more || !line.endsWith('\\')) return
  }
}

function sectionName(state: State): string {
  guard(state)
  const start = state.at
  if (!readThrough(state, ']')) throw new UnitFault('begins a section that no "]" ends', start)
  const name = state.text.slice(start, state.at - 1)
  const behind = state.at
  readThrough(state, '\n')
  if (state.text.slice(behind, state.at).trim() !== '') throw new UnitFault('has text behind a section header', behind)
  return name
}

type Token = { readonly kind: 'section'; readonly name: string } | { readonly kind: 'option' }

/** Reads the next section header, or the next option with its value. */
function sectionOrOption(state: State): Token | undefined {
  while (state.at < state.text.length) {
    fill(state)
    const character = state.text.charAt(state.at)
    if (character === '[') {
      state.at += 1
      return { kind: 'section', name: sectionName(state) }
    }
    if (character === ';' || character === '#') {
      state.at += 1
      skipComment(state)
    } else if (/\s/.test(character)) state.at += 1
    else {
      readOption(state)
      return { kind: 'option' }
    }
    guard(state)
  }
  return undefined
}

function readOption(state: State): void {
  const start = state.at
  for (; ; state.at++) {
    fill(state)
    const character = state.text[state.at]
    if (character === undefined) throw new UnitFault('is neither a section, an option nor a comment', start)
    if (character === '\n' || character === '\r') throw new UnitFault('has no "=" behind the name of an option', start)
    if (character === '=') break
  }
  state.at += 1
  skipValue(state)
}

/** Skips the value of an option: further lines as long as they end in a backslash, but not past an empty one. */
function skipValue(state: State): void {
  for (let continued = false; ; continued = true) {
    guard(state)
    const start = state.at
    const more = readThrough(state, '\n')
    const line = state.text.slice(start, state.at).trim()
    if ((continued && line === '') || !more || !line.endsWith('\\')) return
  }
}
