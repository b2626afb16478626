const VERSION = /^(\d{1,19})\.(\d{1,19})\.(\d{1,19})(?:-([0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]*))?$/

/**
 * A version as every spelling of it is compared: numbers as numbers, so that `03.4.00` is `3.4.0`, and nothing behind a
 * sign counts as no sign, so that `3.4.0+` and `3.4.0-` are too. `undefined` for what is no version in Ignition.
 */
export function canonicalVersion(text: string): string | undefined {
  const match = VERSION.exec(text)
  if (match === null) return undefined
  const [, major = '', minor = '', patch = '', pre = '', build = ''] = match
  const numbers = [major, minor, patch].map((part) => BigInt(part))
  if (numbers.some((number) => BigInt.asIntN(64, number) !== number)) return undefined
  return numbers.join('.') + (pre === '' ? '' : `-${pre}`) + (build === '' ? '' : `+${build}`)
}
