import type { ScalarNode } from './node.ts'
import { resolve } from './resolve.ts'

/** What a scalar came to as the kind of value that is expected of it. */
export type ScalarAnswer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'null' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'out-of-range' }

const NULL = { kind: 'null' } as const
const MISMATCH = { kind: 'mismatch' } as const

/** The scalar as a string: any scalar is one, with the text it was written with. */
export function stringOf(node: ScalarNode): ScalarAnswer<string> {
  const resolved = resolve(node)
  if (resolved.kind === 'null') return NULL
  if (resolved.kind === 'misfit') return MISMATCH
  return { kind: 'value', value: resolved.kind === 'string' ? resolved.text : node.text }
}

const OLD_TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'])
const OLD_FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'])

/**
 * The scalar as a boolean.
 *
 * The words of YAML 1.1 (`yes`, `off`, `y`) count even in quotes, while `"true"` in quotes is a string: that is how
 * the documents that people have were read so far.
 */
export function booleanOf(node: ScalarNode): ScalarAnswer<boolean> {
  const resolved = resolve(node)
  if (resolved.kind === 'null') return NULL
  if (resolved.kind === 'boolean') return { kind: 'value', value: resolved.value }
  if (resolved.kind !== 'string') return MISMATCH
  if (OLD_TRUE.has(resolved.text)) return { kind: 'value', value: true }
  return OLD_FALSE.has(resolved.text) ? { kind: 'value', value: false } : MISMATCH
}

/**
 * The scalar as an integer: decimal, octal (`0644` and `0o644`), hexadecimal, binary, with underscores; a fraction
 * is cut off, as it always was.
 */
export function integerOf(node: ScalarNode): ScalarAnswer<number> {
  const resolved = resolve(node)
  if (resolved.kind === 'null') return NULL
  if (resolved.kind === 'integer') return inRange(resolved.value)
  if (resolved.kind !== 'float' || Number.isNaN(resolved.value)) return MISMATCH
  if (resolved.value >= 2 ** 63) return { kind: 'out-of-range' }
  // What is too far below is the least number, as it is for Butane.
  return inRange(BigInt(Math.trunc(Math.max(resolved.value, -(2 ** 63)))))
}

/**
 * An integer of 64 bits. Beyond 2^53 the number is only near it: what is written out is taken from the document (see
 * `exactIntegers`).
 */
function inRange(value: bigint): ScalarAnswer<number> {
  if (BigInt.asIntN(64, value) !== value) return { kind: 'out-of-range' }
  return { kind: 'value', value: Number(value) }
}
