/** A source of chance that is the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  pick<T>(list: readonly T[]): T
  /** Whether something happens that does so once in so many times. */
  oneIn(count: number): boolean
}

/** Numbers by mulberry32, which takes any seed. */
export function randomOf(seed: number): Random {
  let state = (seed ^ 0x9e37_79b9) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    pick(list) {
      const item = list[below(list.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    oneIn: (count) => below(count) === 0,
  }
}
