import type { Location } from './span.ts'

/**
 * A sentence about a place of a document with its integers as the owner wrote them: beyond 2^53 a number of ours is only
 * near the one that is meant.
 */
export function withExactNumerals(sentence: string, location: Location | undefined): string {
  if (location === undefined || !/\d{16}/.test(sentence)) return sentence
  const { document, span } = location
  const here = document.text.slice(span.start, span.end)
  return sentence.replaceAll(/-?\b\d{16,22}\b/g, (shown) => {
    const near = Number(shown)
    if (Number.isSafeInteger(near)) return shown
    return numeralIn(here, shown, near) ?? numeralIn(document.text, shown, near) ?? shown
  })
}

/** What a text has for a number: the very same digits, or the integer that it is near to. */
function numeralIn(text: string, shown: string, near: number): string | undefined {
  const numerals = Array.from(text.matchAll(/[-+]?\b\d[0-9a-fA-FxXoO_]{13,70}/g), ([numeral]) => numeral)
  return numerals.find((numeral) => numeral === shown) ?? numerals.find((numeral) => valueOf(numeral) === near)
}

/** The value of an integer of JSON or YAML. */
function valueOf(numeral: string): number {
  const digits = numeral.replaceAll('_', '')
  const sign = digits.startsWith('-') ? -1 : 1
  const whole = digits.replace(/^[-+]/, '')
  return sign * Number(/^0[0-7]/.test(whole) ? `0o${whole}` : whole)
}
