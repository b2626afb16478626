/** A source of choices that is the same each time for the same seed. */
export interface Choices {
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number
  oneOf<T>(list: readonly T[]): T
  /** True once in `times`. */
  once(times: number): boolean
}

/** Choices from a seed (the generator mulberry32). */
export function choicesFrom(seed: number): Choices {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    oneOf: (list) => {
      const chosen = list[below(list.length)]
      if (chosen === undefined) throw new RangeError('nothing to choose from')
      return chosen
    },
    once: (times) => below(times) === 0,
  }
}
