import { isNull, type ScalarNode } from './node.ts'

/** What a scalar came to as the kind of value that is expected of it. */
export type ScalarAnswer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'null' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'out-of-range' }

/** The scalar as a string: any scalar is one, with the text it was written with. */
export function stringOf(node: ScalarNode): ScalarAnswer<string> {
  if (isNull(node)) return { kind: 'null' }
  if (node.tag === 'binary') {
    const compact = node.text.replace(/\s/g, '')
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return { kind: 'mismatch' }
    return { kind: 'value', value: Buffer.from(compact, 'base64').toString('utf8') }
  }
  return { kind: 'value', value: node.text }
}

const TRUE = new Set(['true', 'True', 'TRUE'])
const FALSE = new Set(['false', 'False', 'FALSE'])
const OLD_TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'])
const OLD_FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'])

/**
 * The scalar as a boolean.
 *
 * The words of YAML 1.1 (`yes`, `off`, `y`) count even in quotes, while `"true"` in quotes is a string: that is how
 * the documents that people have were read so far.
 */
export function booleanOf(node: ScalarNode): ScalarAnswer<boolean> {
  if (isNull(node)) return { kind: 'null' }
  if (node.tag === undefined || node.tag === 'bool' || node.tag === 'str') {
    if (OLD_TRUE.has(node.text)) return { kind: 'value', value: true }
    if (OLD_FALSE.has(node.text)) return { kind: 'value', value: false }
  }
  const looks = node.tag === 'bool' || (node.tag === undefined && node.plain)
  if (looks && TRUE.has(node.text)) return { kind: 'value', value: true }
  if (looks && FALSE.has(node.text)) return { kind: 'value', value: false }
  return { kind: 'mismatch' }
}

/**
 * The scalar as an integer: decimal, octal (`0644` and `0o644`), hexadecimal, binary, with underscores; a fraction
 * is cut off, as it always was.
 */
export function integerOf(node: ScalarNode): ScalarAnswer<number> {
  if (isNull(node)) return { kind: 'null' }
  const looks = node.tag === 'int' || node.tag === 'float' || (node.tag === undefined && node.plain)
  if (!looks || !/^[-+.0-9]/.test(node.text)) return { kind: 'mismatch' }
  const digits = node.text.replaceAll('_', '')
  const whole = wholeNumber(digits)
  if (whole !== undefined) return inRange(whole)
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(digits)) {
    return inRange(Math.trunc(Number(digits)))
  }
  return { kind: 'mismatch' }
}

function wholeNumber(text: string): number | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text)
  if (match === null) return undefined
  const [, sign = '', digits = ''] = match
  const isOldOctal = /^0[0-7]/.test(digits)
  const value = Number(isOldOctal ? `0o${digits.slice(1)}` : digits.toLowerCase())
  return sign === '-' && value !== 0 ? -value : value
}

/** JSON's numbers are exact up to 2^53 only; nothing that a machine has is larger. */
function inRange(value: number): ScalarAnswer<number> {
  if (!Number.isSafeInteger(value)) return { kind: 'out-of-range' }
  return { kind: 'value', value: value === 0 ? 0 : value }
}
