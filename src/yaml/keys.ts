import { YamlFault } from './fault.ts'
import { addToken, columnOf, NESTING_LIMIT, nextNumber } from './scanner.ts'
import type { PossibleKey, Scanner } from './scanner.ts'

/** Longest text, in characters, that can be a key without a question mark before it. */
const LONGEST_KEY = 1024

/** Remembers that what begins here may be a key. */
export function noteKey(scanner: Scanner): void {
  if (!scanner.keyAllowed) return
  const column = columnOf(scanner)
  const required = scanner.flowLevel === 0 && scanner.indent === column
  forgetKey(scanner)
  const key = { required, token: nextNumber(scanner), at: scanner.at, line: scanner.line, column }
  scanner.keys[scanner.keys.length - 1] = key
  scanner.keyOfToken.set(key.token, key)
}

/** What was a possible key is none: a fault if nothing else may stand there. */
export function forgetKey(scanner: Scanner): void {
  const key = scanner.keys.at(-1)
  if (key === undefined) return
  if (key.required) throw missingColon(scanner, key)
  scanner.keys[scanner.keys.length - 1] = undefined
  scanner.keyOfToken.delete(key.token)
}

/** The possible key, if a colon here would make it one: it ends on the line it began on, and is not too long. */
export function keyBefore(scanner: Scanner): PossibleKey | undefined {
  const key = scanner.keys.at(-1)
  return key !== undefined && isKeyStill(scanner, key) ? key : undefined
}

/** Whether the next token to be taken could still turn out to be a key. */
export function isUndecided(scanner: Scanner): boolean {
  const key = scanner.keyOfToken.get(scanner.taken)
  return key !== undefined && isKeyStill(scanner, key)
}

function isKeyStill(scanner: Scanner, key: PossibleKey): boolean {
  if (key.line === scanner.line && !isTooLong(scanner, key)) return true
  if (key.required) throw missingColon(scanner, key)
  scanner.keyOfToken.delete(key.token)
  const level = scanner.keys.lastIndexOf(key)
  if (level !== -1) scanner.keys[level] = undefined
  return false
}

function isTooLong({ text, at }: Scanner, key: PossibleKey): boolean {
  const length = at - key.at
  if (length <= LONGEST_KEY) return false
  if (length > 2 * LONGEST_KEY) return true
  const pairs = text.slice(key.at, at).match(/[\ud800-\udbff]/g)
  return length - (pairs?.length ?? 0) > LONGEST_KEY
}

function missingColon({ text }: Scanner, key: PossibleKey): YamlFault {
  const found = text.slice(key.at).search(/[\n\r]|$/)
  const span = { start: key.at, end: key.at + found }
  return new YamlFault(span, 'a key is expected here, and no colon follows', { isAboutIndentation: true })
}

/** An opening bracket. */
export function enterFlow(scanner: Scanner): void {
  scanner.keys.push(undefined)
  scanner.flowLevel += 1
  if (scanner.flowLevel > NESTING_LIMIT) throw tooDeep(scanner)
}

/** A closing bracket. */
export function leaveFlow(scanner: Scanner): void {
  if (scanner.flowLevel === 0) return
  scanner.flowLevel -= 1
  scanner.keys.pop()
}

/** A block begins at a column, unless one is open there; its token goes before the one with a number. */
export function openBlock(
  scanner: Scanner,
  kind: 'block-list-start' | 'block-map-start',
  { column, at, token }: { readonly column: number; readonly at: number; readonly token?: number },
): void {
  if (scanner.flowLevel > 0 || scanner.indent >= column) return
  scanner.indents.push(scanner.indent)
  scanner.indent = column
  if (scanner.indents.length > NESTING_LIMIT) throw tooDeep(scanner)
  addToken(scanner, { kind, start: at, end: at }, token)
}

/** Ends all blocks that stand further right than a column. */
export function closeBlocks(scanner: Scanner, column: number): void {
  if (scanner.flowLevel > 0) return
  while (scanner.indent > column) {
    addToken(scanner, { kind: 'block-end', start: scanner.at, end: scanner.at })
    scanner.indent = scanner.indents.pop() ?? -1
  }
}

function tooDeep({ at }: Scanner): YamlFault {
  return new YamlFault({ start: at, end: at + 1 }, `the document is nested deeper than ${NESTING_LIMIT} levels`)
}
