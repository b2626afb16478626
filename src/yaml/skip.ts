import { HASH, isBlank, isBreak, SPACE } from './characters.ts'
import { peek, skipBreak, skipToBreak } from './scanner.ts'
import type { Scanner } from './scanner.ts'

/** Goes past whitespace, comments and line breaks to the next token. A tab is whitespace only where no key may stand. */
export function skipToToken(scanner: Scanner): void {
  for (;;) {
    const isBlankHere = scanner.flowLevel > 0 || !scanner.keyAllowed ? isBlank : isSpace
    while (isBlankHere(peek(scanner))) scanner.at += 1
    if (peek(scanner) === HASH) skipComments(scanner)
    if (!isBreak(peek(scanner))) return
    skipBreak(scanner)
    if (scanner.flowLevel === 0) scanner.keyAllowed = true
  }
}

function isSpace(code: number): boolean {
  return code === SPACE
}

/** Goes past a comment and those that follow with only whitespace between them, be it tabs. */
function skipComments(scanner: Scanner): void {
  const { text } = scanner
  for (;;) {
    skipToBreak(scanner)
    let next = scanner.at
    while (isPlainSpace(text.charCodeAt(next))) next += 1
    if (text.charCodeAt(next) !== HASH) return
    while (scanner.at < next) {
      if (isBreak(peek(scanner))) skipBreak(scanner)
      else scanner.at += 1
    }
  }
}

/** Blanks and the line breaks of ASCII: over others Butane's reader does not look for one more comment. */
function isPlainSpace(code: number): boolean {
  return isBlank(code) || code === 0x0a || code === 0x0d
}

/** Goes past a comment on the line where a token ends, behind spaces or tabs. */
export function skipLineComment(scanner: Scanner, end: number): void {
  if (scanner.lineStart > end) return
  const { text } = scanner
  let next = scanner.at
  while (isBlank(text.charCodeAt(next))) next += 1
  if (text.charCodeAt(next) !== HASH) return
  scanner.at = next
  skipToBreak(scanner)
}
