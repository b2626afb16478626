import { isBlank, isBreak, TAB } from './characters.ts'
import { characterAt, YamlFault } from './fault.ts'
import { columnOf, peek, skipBreak } from './scanner.ts'
import type { Scanner } from './scanner.ts'

/** Whitespace within a scalar. */
export interface Gap {
  /** What it stands for: itself within a line; a space for one line break, and a break for each one more. */
  readonly text: string
  readonly hasBreak: boolean
}

/** How whitespace is read. */
export interface GapOptions {
  /** Set after a line break that a backslash took away: more breaks stand for themselves, blanks for nothing. */
  readonly isAfterBreak?: boolean
  /** The first column of a line where a tab may stand. */
  readonly tabsFrom?: number
}

/** Goes past blanks and line breaks within a scalar. */
export function readGap(scanner: Scanner, { isAfterBreak = false, tabsFrom = 0 }: GapOptions = {}): Gap {
  const start = scanner.at
  let breaks = 0
  let firstLine = -1
  for (let code = peek(scanner); isBlank(code) || isBreak(code); code = peek(scanner)) {
    if (isBreak(code)) {
      if (breaks === 0) firstLine = scanner.at
      breaks += 1
      skipBreak(scanner)
    } else {
      if (code === TAB && (breaks > 0 || isAfterBreak) && columnOf(scanner) < tabsFrom) throw tabAt(scanner.at)
      scanner.at += 1
    }
  }
  const { text, at } = scanner
  if (isAfterBreak) return { text: breaksIn(text, { start, end: at, count: breaks }), hasBreak: true }
  if (breaks === 0) return { text: text.slice(start, at), hasBreak: false }
  const all = breaksIn(text, { start: firstLine, end: at, count: breaks })
  if (all.charAt(0) !== '\n') return { text: all, hasBreak: true }
  return { text: breaks === 1 ? ' ' : all.slice(1), hasBreak: true }
}

/** A stretch of whitespace with so many line breaks. */
export interface BreakCount {
  readonly start: number
  readonly end: number
  readonly count: number
}

/** The line breaks of a stretch of whitespace, each as scalars have it: all are line feeds but U+2028 and U+2029. */
export function breaksIn(text: string, { start, end, count }: BreakCount): string {
  const gap = text.slice(start, end)
  if (!UNUSUAL.test(gap)) return '\n'.repeat(count)
  return gap.replace(/[ \t]/g, '').replace(/\r\n|[\r\u0085]/g, '\n')
}

const UNUSUAL = /[\u2028\u2029]/

/** The fault of a tab where only spaces indent. */
export function tabAt(offset: number): YamlFault {
  return new YamlFault(characterAt(offset), 'a tab cannot be used for indentation', { hint: 'use spaces' })
}
