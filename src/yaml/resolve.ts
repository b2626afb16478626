import { ENDLESS } from './node.ts'
import type { ScalarNode } from './node.ts'
import { isTimestamp } from './timestamp.ts'
import { fromBase64 } from '../util/natives.ts'
import { fromUtf8 } from '../util/utf8.ts'

/** What a scalar is by its looks and its tag, as Go's reader has it. */
export type Resolved =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'time' }
  | { readonly kind: 'string'; readonly text: string }
  /** A tag that the text does not fit. */
  | { readonly kind: 'misfit' }

/** What a scalar is. In quotes and without a tag it is a string, whatever it looks like. */
export function resolve(node: ScalarNode): Resolved {
  const { text, tag, plain } = node
  if (tag === undefined) return plain ? byLooks(text, { times: true }) : { kind: 'string', text }
  switch (tag) {
    case '!!str':
      return { kind: 'string', text }
    case ENDLESS:
      return { kind: 'misfit' }
    case '!!binary':
      return binaryOf(text)
    case '!!null':
    case '!!bool':
    case '!!int':
    case '!!float':
    case '!!timestamp':
      return fitting(byLooks(text, { times: tag === '!!timestamp' }), tag)
    default:
      return { kind: 'string', text }
  }
}

const KIND_OF_TAG = {
  '!!null': 'null',
  '!!bool': 'boolean',
  '!!int': 'integer',
  '!!float': 'float',
  '!!timestamp': 'time',
} as const

function fitting(resolved: Resolved, tag: keyof typeof KIND_OF_TAG): Resolved {
  if (resolved.kind === KIND_OF_TAG[tag]) return resolved
  if (tag === '!!float' && resolved.kind === 'integer') return { kind: 'float', value: Number(resolved.value) }
  return { kind: 'misfit' }
}

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, { kind: 'null' }] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, { kind: 'boolean', value: true }] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, { kind: 'boolean', value: false }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { kind: 'float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, { kind: 'float', value: Infinity }] as const,
    [`+${word}`, { kind: 'float', value: Infinity }] as const,
    [`-${word}`, { kind: 'float', value: -Infinity }] as const,
  ]),
])

function byLooks(text: string, { times }: { readonly times: boolean }): Resolved {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  if (text.startsWith('.')) return SMALL_FLOAT.test(text) ? floatOf(text) : { kind: 'string', text }
  if (!/^[-+0-9]/.test(text)) return { kind: 'string', text }
  if (times && isTimestamp(text)) return { kind: 'time' }
  const digits = text.replaceAll('_', '')
  return integerOf(digits) ?? (FLOAT.test(digits) ? floatOf(text) : { kind: 'string', text })
}

/** Underscores may stand between digits here, and only there. */
const SMALL_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/

const INT64_MIN = -(2n ** 63n)
const UINT64_MAX = 2n ** 64n - 1n

function integerOf(digits: string): Resolved | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(digits)
  if (match === null) return undefined
  const [, sign = '', whole = ''] = match
  const isOldOctal = /^0[0-7]/.test(whole)
  // Longer numbers are out of range anyway, and take long to convert.
  if (whole.length > 70) return undefined
  const value = BigInt(isOldOctal ? `0o${whole.slice(1)}` : whole.toLowerCase())
  const signed = sign === '-' ? -value : value
  // A sign is for numbers of 64 bits with one: beyond them only a number without is an integer.
  if (signed < INT64_MIN || signed > (sign === '' ? UINT64_MAX : -INT64_MIN - 1n)) return undefined
  return { kind: 'integer', value: signed }
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

function floatOf(text: string): Resolved {
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? { kind: 'float', value } : { kind: 'string', text }
}

function binaryOf(text: string): Resolved {
  const compact = text.replace(/[\r\n]/g, '')
  const isRight = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)
  return isRight ? { kind: 'string', text: fromUtf8(fromBase64(compact)) } : { kind: 'misfit' }
}
