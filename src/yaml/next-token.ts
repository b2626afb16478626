import { scanBlockScalar } from './block-scalar.ts'
import { isGap, TAB } from './characters.ts'
import { scanDirective } from './directive.ts'
import { characterAt, YamlFault } from './fault.ts'
import { tabAt } from './gap.ts'
import { closeBlocks, enterFlow, forgetKey, isUndecided, keyBefore, leaveFlow, noteKey, openBlock } from './keys.ts'
import { scanPlain } from './plain-scalar.ts'
import { scanQuoted } from './quoted-scalar.ts'
import { addSign, addToken, columnOf, documentSignAt, peek } from './scanner.ts'
import type { Scanner } from './scanner.ts'
import { skipLineComment, skipToToken } from './skip.ts'
import { scanName, scanTag } from './tag.ts'
import type { Sign, Token } from './token.ts'

/** The next token, which stays where it is. */
export function nextToken(scanner: Scanner): Token {
  // Butane's reader looks three tokens ahead: what is wrong so shortly after the end of a document is found.
  while (scanner.queue.length - scanner.head < 3 || isUndecided(scanner)) scanToken(scanner)
  const token = scanner.queue[scanner.head]
  if (token === undefined) throw new RangeError('a token that was scanned is gone')
  return token
}

/** Takes the next token away. */
export function takeToken(scanner: Scanner): Token {
  const token = nextToken(scanner)
  scanner.head += 1
  scanner.taken += 1
  if (scanner.head === 256) {
    scanner.queue.splice(0, 256)
    scanner.head = 0
  }
  return token
}

/** Scans one more token, and with it the beginnings and ends of blocks that come before. */
function scanToken(scanner: Scanner): void {
  skipToToken(scanner)
  closeBlocks(scanner, columnOf(scanner))
  if (scanner.at >= scanner.text.length) return scanEnd(scanner)
  const { at, lineStart } = scanner
  if (at === lineStart && peek(scanner) === PERCENT) {
    leaveDocument(scanner)
    return scanDirective(scanner)
  }
  const sign = documentSignAt(scanner)
  if (sign !== undefined) {
    leaveDocument(scanner)
    return addSign(scanner, sign, 3)
  }
  scanContent(scanner)
  const token = scanner.queue.at(-1)
  if (token !== undefined && token.kind !== 'item') skipLineComment(scanner, token.end)
}

const PERCENT = 0x25

function leaveDocument(scanner: Scanner): void {
  closeBlocks(scanner, -1)
  forgetKey(scanner)
  scanner.keyAllowed = false
}

function scanEnd(scanner: Scanner): void {
  // The end of the text ends its last line: what began on it is no key any more.
  if (columnOf(scanner) > 0) {
    scanner.line += 1
    scanner.lineStart = scanner.at
  }
  leaveDocument(scanner)
  addToken(scanner, { kind: 'stream-end', start: scanner.at, end: scanner.at })
}

function scanContent(scanner: Scanner): void {
  const character = scanner.text.charAt(scanner.at)
  const isInFlow = scanner.flowLevel > 0
  const isAlone = isGap(peek(scanner, 1))
  switch (character) {
    case '[':
      return scanOpening(scanner, 'flow-list-start')
    case '{':
      return scanOpening(scanner, 'flow-map-start')
    case ']':
      return scanClosing(scanner, 'flow-list-end')
    case '}':
      return scanClosing(scanner, 'flow-map-end')
    case ',':
      forgetKey(scanner)
      scanner.keyAllowed = true
      return addSign(scanner, 'flow-comma', 1)
    case '-':
      return isAlone ? scanItem(scanner) : scanKeyLike(scanner, scanPlain)
    case '?':
      return isInFlow || isAlone ? scanKeySign(scanner) : scanKeyLike(scanner, scanPlain)
    case ':':
      return isInFlow || isAlone ? scanColon(scanner) : scanKeyLike(scanner, scanPlain)
    case '*':
      return scanKeyLike(scanner, () => scanName(scanner, 'alias'))
    case '&':
      return scanKeyLike(scanner, () => scanName(scanner, 'anchor'))
    case '!':
      return scanKeyLike(scanner, scanTag)
    case '"':
    case "'":
      return scanKeyLike(scanner, scanQuoted)
    case '|':
    case '>':
      if (isInFlow) throw strange(scanner)
      forgetKey(scanner)
      scanner.keyAllowed = true
      return scanBlockScalar(scanner)
    case '@':
    case '`':
    case '%':
    case '\t':
      throw strange(scanner)
    default:
      scanKeyLike(scanner, scanPlain)
  }
}

/** Scans what may turn out to be a key. */
function scanKeyLike(scanner: Scanner, scan: (scanner: Scanner) => void): void {
  noteKey(scanner)
  scanner.keyAllowed = false
  scan(scanner)
}

function scanOpening(scanner: Scanner, kind: Sign): void {
  noteKey(scanner)
  enterFlow(scanner)
  scanner.keyAllowed = true
  addSign(scanner, kind, 1)
}

function scanClosing(scanner: Scanner, kind: Sign): void {
  forgetKey(scanner)
  leaveFlow(scanner)
  scanner.keyAllowed = false
  addSign(scanner, kind, 1)
}

function scanItem(scanner: Scanner): void {
  if (scanner.flowLevel === 0) {
    if (!scanner.keyAllowed) {
      const hint = 'begin the list on the next line'
      throw new YamlFault(characterAt(scanner.at), 'a list cannot begin here', { hint, isAboutIndentation: true })
    }
    openBlock(scanner, 'block-list-start', { column: columnOf(scanner), at: scanner.at })
  }
  forgetKey(scanner)
  scanner.keyAllowed = true
  addSign(scanner, 'item', 1)
}

function scanKeySign(scanner: Scanner): void {
  const isBlock = scanner.flowLevel === 0
  if (isBlock) {
    if (!scanner.keyAllowed) throw new YamlFault(characterAt(scanner.at), 'a mapping cannot begin here')
    openBlock(scanner, 'block-map-start', { column: columnOf(scanner), at: scanner.at })
  }
  forgetKey(scanner)
  scanner.keyAllowed = isBlock
  addSign(scanner, 'key', 1)
}

function scanColon(scanner: Scanner): void {
  const key = keyBefore(scanner)
  if (key !== undefined) {
    addToken(scanner, { kind: 'key', start: key.at, end: key.at }, key.token)
    openBlock(scanner, 'block-map-start', { column: key.column, at: key.at, token: key.token })
    scanner.keys[scanner.keys.length - 1] = undefined
    scanner.keyOfToken.delete(key.token)
    scanner.keyAllowed = false
    return addSign(scanner, 'value', 1)
  }
  const isBlock = scanner.flowLevel === 0
  if (isBlock) {
    if (!scanner.keyAllowed) throw secondColon(scanner)
    openBlock(scanner, 'block-map-start', { column: columnOf(scanner), at: scanner.at })
  }
  scanner.keyAllowed = isBlock
  addSign(scanner, 'value', 1)
}

function secondColon(scanner: Scanner): YamlFault {
  const hint = 'quote the value if this colon belongs to it: everything behind the first colon'
  return new YamlFault(characterAt(scanner.at), 'there is a second colon on this line', {
    hint,
    isAboutIndentation: true,
  })
}

function strange(scanner: Scanner): YamlFault {
  if (peek(scanner) === TAB) return tabAt(scanner.at)
  return new YamlFault(characterAt(scanner.at), 'no value can begin with this character', {
    hint: 'quote a text that begins with it',
  })
}
