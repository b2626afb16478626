import type { CST } from 'yaml'
import type { Span } from '../../report/span.ts'
import type { YamlProblem } from './strictness.ts'

/** What the parser says is wrong, and where it noticed. */
export interface ParserError {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/**
 * Where a mistake was made, as far as it can be told from where the parser noticed it: an open quote is noticed at the
 * end of the text, and a line that is indented wrongly often only a line or more later.
 */
export function problemOf(error: ParserError, tokens: readonly CST.Token[], text: string): YamlProblem {
  const noticed = { start: error.pos[0], end: error.pos[1] }
  const detail = sentenceOf(error.message)
  const quote = openQuote(tokens, text, noticed.start)
  if (quote !== undefined) {
    return { span: { start: quote, end: quote + 1 }, detail: 'this quote is not closed, or closed too late' }
  }
  const bracket = /\bflow\b/i.test(error.message) ? openBracket(tokens, noticed.start) : undefined
  if (bracket !== undefined) {
    return { span: { start: bracket, end: bracket + 1 }, detail: 'this bracket is not closed' }
  }
  if (isAboutIndentation(error.code)) {
    const odd = oddLine(text, noticed.start)
    if (odd !== undefined) return { span: odd, detail: `the indentation of this line is out of step: ${detail}` }
  }
  return { span: noticed, detail }
}

function sentenceOf(message: string): string {
  // What stands there is shown by the excerpt, which knows what must not be shown.
  const sentence = (message.split(': ', 1)[0] ?? '').replace(/\.$/, '')
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

/** The beginning of a quoted scalar of several lines that ends where, or on the line on which, something was noticed. */
function openQuote(tokens: readonly CST.Token[], text: string, noticed: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', noticed - 1) + 1
  const lineEnd = text.indexOf('\n', noticed)
  for (const { offset, source } of quotedScalars(tokens)) {
    const end = offset + source.length
    const isNear = end >= lineStart && offset <= noticed && (lineEnd === -1 || end <= lineEnd + 1 || noticed < end)
    if (source.includes('\n') && isNear) return offset
  }
  return undefined
}

function* quotedScalars(tokens: readonly unknown[]): Generator<{ readonly offset: number; readonly source: string }> {
  for (const token of tokensIn(tokens)) {
    if (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') yield token as CST.FlowScalar
  }
}

/** The last bracket before something was noticed that has no counterpart. */
function openBracket(tokens: readonly unknown[], noticed: number): number | undefined {
  let last: number | undefined
  for (const token of tokensIn(tokens)) {
    if (token.type !== 'flow-collection') continue
    const { start, end } = token as CST.FlowCollection
    const isClosed = end.some(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end')
    if (!isClosed && start.offset <= noticed && start.offset > (last ?? -1)) last = start.offset
  }
  return last
}

/** All tokens, those inside others too, in no certain order. */
function* tokensIn(tokens: readonly unknown[]): Generator<{ readonly type: unknown }> {
  const stack: unknown[] = [...tokens]
  while (stack.length > 0) {
    const token = stack.pop()
    if (typeof token !== 'object' || token === null) continue
    if ('type' in token) yield { ...token, type: token.type }
    // Everything nested is in some member that is a list or a token.
    for (const member of Object.values(token)) if (typeof member === 'object' && member !== null) stack.push(member)
  }
}

const ABOUT_INDENTATION = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
  'IMPOSSIBLE',
])

function isAboutIndentation(code: string): boolean {
  return ABOUT_INDENTATION.has(code)
}

/** The last line, up to the one after an offset, whose indentation is odd in a text where nearly all are even. */
function oddLine(text: string, noticed: number): Span | undefined {
  const lines = structuralLines(text)
  const odd = lines.filter(({ depth }) => depth % 2 === 1)
  if (odd.length > Math.max(1, lines.length / 10)) return undefined
  const limit = text.indexOf('\n', noticed)
  const after = lines.find(({ start }) => start > (limit === -1 ? text.length : limit))
  const last = odd.findLast(({ start }) => start <= (after?.start ?? text.length))
  return last === undefined ? undefined : { start: last.start + last.depth, end: last.end }
}

interface StructuralLine extends Span {
  readonly depth: number
}

/** The lines that are neither empty nor comments nor part of a block of text. */
function structuralLines(text: string): readonly StructuralLine[] {
  const lines: StructuralLine[] = []
  let start = 0
  let block: number | undefined
  for (const line of text.split('\n')) {
    const depth = line.search(/\S/)
    if (block !== undefined && depth !== -1 && depth <= block) block = undefined
    if (block === undefined && depth !== -1 && line[depth] !== '#') {
      lines.push({ start, end: start + line.trimEnd().length, depth })
      if (/(?:^|[\s:])[|>][-+0-9]{0,2}$/.test((line.split(' #', 1)[0] ?? '').trimEnd())) block = depth
    }
    start += line.length + 1
  }
  return lines
}
