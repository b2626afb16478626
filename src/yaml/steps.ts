import { characterAt, YamlFault } from './fault.ts'
import type { Frame, Step } from './frame.ts'
import { nextToken, takeToken } from './next-token.ts'
import type { Scanner } from './scanner.ts'
import type { Token } from './token.ts'

const BLOCK_NODE: Step = { kind: 'node', block: true, plainList: false }
const VALUE_NODE: Step = { kind: 'node', block: true, plainList: true }
const FLOW_NODE: Step = { kind: 'node', block: false, plainList: false }

/** Reads what stands between the nodes of a collection, up to the next node or the end. */
export const STEPS: Readonly<Record<Exclude<Frame['kind'], 'document'>, (scanner: Scanner, frame: Frame) => Step>> = {
  'block-list': (scanner) => stepInBlockList(scanner),
  'plain-list': (scanner) => stepInPlainList(scanner),
  'block-map': stepInBlockMap,
  'flow-list': stepInFlowList,
  'flow-map': stepInFlowMap,
  'flow-pair': stepInFlowPair,
}

function stepInBlockList(scanner: Scanner): Step {
  const token = takeToken(scanner)
  if (token.kind === 'block-end') return { kind: 'end', at: token.start }
  if (token.kind !== 'item') throw outOfStep(token, 'a list goes on here with something that is no item of it')
  return isNext(scanner, 'item', 'block-end') ? { kind: 'nothing', at: token.end } : BLOCK_NODE
}

/** A list whose dashes stand in the column of the key that it belongs to. */
function stepInPlainList(scanner: Scanner): Step {
  const token = nextToken(scanner)
  if (token.kind !== 'item') return { kind: 'end', at: token.start }
  takeToken(scanner)
  return isNext(scanner, 'item', 'key', 'value', 'block-end') ? { kind: 'nothing', at: token.end } : BLOCK_NODE
}

function stepInBlockMap(scanner: Scanner, frame: Frame): Step {
  const token = nextToken(scanner)
  if (frame.key === undefined) {
    if (token.kind !== 'key' && token.kind !== 'block-end') {
      throw outOfStep(token, 'a mapping goes on here with something that is no key of it')
    }
    takeToken(scanner)
    if (token.kind === 'block-end') return { kind: 'end', at: token.start }
  } else {
    if (token.kind !== 'value') return { kind: 'nothing', at: token.start }
    takeToken(scanner)
  }
  return isNext(scanner, 'key', 'value', 'block-end') ? { kind: 'nothing', at: token.end } : VALUE_NODE
}

function stepInFlowList(scanner: Scanner, frame: Frame): Step {
  const token = afterComma(scanner, frame, 'flow-list-end')
  if (token.kind === 'flow-list-end') return { kind: 'end', at: takeToken(scanner).end }
  if (token.kind !== 'key') return FLOW_NODE
  takeToken(scanner)
  return { kind: 'pair', at: token.start }
}

function stepInFlowMap(scanner: Scanner, frame: Frame): Step {
  if (frame.key !== undefined) return stepToFlowValue(scanner, frame, 'flow-map-end')
  const token = afterComma(scanner, frame, 'flow-map-end')
  if (token.kind === 'flow-map-end') return { kind: 'end', at: takeToken(scanner).end }
  if (token.kind !== 'key') {
    frame.next = 'no-value'
    return FLOW_NODE
  }
  takeToken(scanner)
  return isNext(scanner, 'value', 'flow-comma', 'flow-map-end')
    ? { kind: 'nothing', at: nextToken(scanner).start }
    : FLOW_NODE
}

function stepInFlowPair(scanner: Scanner, frame: Frame): Step {
  if (frame.entries.length > 0) return { kind: 'end', at: nextToken(scanner).start }
  if (frame.key !== undefined) return stepToFlowValue(scanner, frame, 'flow-list-end')
  if (!isNext(scanner, 'value', 'flow-comma', 'flow-list-end')) return FLOW_NODE
  // Here Butane's reader takes one sign too many: what it refuses for that is refused.
  return { kind: 'nothing', at: takeToken(scanner).end }
}

function stepToFlowValue(scanner: Scanner, frame: Frame, end: Token['kind']): Step {
  const token = nextToken(scanner)
  const hasValue = frame.next !== 'no-value' && token.kind === 'value'
  frame.next = 'more'
  if (hasValue) {
    takeToken(scanner)
    if (!isNext(scanner, 'flow-comma', end)) return FLOW_NODE
  }
  return { kind: 'nothing', at: token.start }
}

/** Takes the comma between two values in brackets; the token that follows. */
function afterComma(scanner: Scanner, frame: Frame, end: Token['kind']): Token {
  const token = nextToken(scanner)
  if (frame.next === 'first') {
    frame.next = 'more'
    return token
  }
  if (token.kind === end) return token
  if (token.kind === 'flow-comma') {
    takeToken(scanner)
    return nextToken(scanner)
  }
  throw unclosed(scanner, frame, token)
}

function unclosed({ text }: Scanner, frame: Frame, token: Token): YamlFault {
  const isEnd = token.kind === 'stream-end' || token.kind.startsWith('document')
  if (isEnd) return new YamlFault(characterAt(frame.start), 'this bracket is not closed')
  const bracket = text.charAt(frame.start) === '{' ? '}' : ']'
  const detail = `a comma or the closing bracket ${bracket} is expected here`
  return new YamlFault({ start: token.start, end: Math.max(token.end, token.start + 1) }, detail)
}

function isNext(scanner: Scanner, ...kinds: readonly Token['kind'][]): boolean {
  return kinds.includes(nextToken(scanner).kind)
}

function outOfStep(token: Token, detail: string): YamlFault {
  const span = { start: token.start, end: Math.max(token.end, token.start + 1) }
  return new YamlFault(span, detail, { hint: 'look at the indentation', isAboutIndentation: true })
}
