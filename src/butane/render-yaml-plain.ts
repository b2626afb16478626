/** What a bare word means besides itself, to one reader or another: booleans of YAML 1.1 are among them. */
const WORDS = new Set(['', '~', '<<'])
for (const word of ['null', 'true', 'false', '.nan', '.inf', '+.inf', '-.inf', 'yes', 'no', 'on', 'off', 'y', 'n']) {
  for (const spelling of [word, capitalized(word), word.toUpperCase()]) WORDS.add(spelling)
}
WORDS.add('.NaN')

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const PREFIXED = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))$/
const TIMESTAMP =
  /^[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9:]+)(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| ([0-9:]+)(?:[.,][0-9]+)?)?$/
const TIME = /^(?:[01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]$/

/**
 * Whether Go's YAML would read a bare word as something else than a text: null, a boolean, a number, a time, a merge.
 *
 * It writes such a text in quotes, and any other without them.
 */
export function meansSomething(word: string): boolean {
  if (WORDS.has(word) || SEXAGESIMAL.test(word) || isTimestamp(word)) return true
  if (word.startsWith('.')) return isFloat(word.replace(/(?<=[0-9])_(?=[0-9])/g, ''))
  return /^[-+0-9]/.test(word) && isNumber(word.replaceAll('_', ''))
}

function isNumber(digits: string): boolean {
  const prefixed = PREFIXED.exec(digits)
  return prefixed === null ? isFloat(digits) : fitsIn64Bits(prefixed)
}

/** A number beyond the range of a double is none. */
function isFloat(text: string): boolean {
  return FLOAT.test(text) && Number.isFinite(Number(text))
}

function fitsIn64Bits([, sign = '', hex, octal, binary]: RegExpExecArray): boolean {
  const digits = hex === undefined ? (octal === undefined ? `0b${binary}` : `0o${octal}`) : `0x${hex}`
  const value = BigInt(digits)
  if (sign === '-') return value <= 1n << 63n
  return value < (sign === '+' ? 1n << 63n : 1n << 64n)
}

function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text)
  if (match === null) return false
  const [, month, day, zoned, local] = match
  const time = zoned ?? local
  return isDate(Number(text.slice(0, 4)), Number(month), Number(day)) && (time === undefined || TIME.test(time))
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const last = new Date(Date.UTC(2000, month, 0))
  // Years below 100 would be taken for ones of the last century.
  last.setUTCFullYear(year, month, 0)
  return day <= last.getUTCDate()
}

function capitalized(word: string): string {
  return word.replace(/[a-z]/, (letter) => letter.toUpperCase())
}
