import { keptFor } from './kept-for.ts'

/** Longer words than any key of any spec are not compared: a hostile key costs nothing. */
const LONGEST = 64

/**
 * The candidate that a mistyped word most likely meant: the one that the fewest insertions, deletions, replacements and
 * swaps of neighbours lead to, if they are at most a third of its letters. Case, `_` and `-` do not count.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined
  const plain = plainWord(word)
  const letters = lettersOf(plain)
  let best: string | undefined
  let bestDistance = Infinity
  for (const { candidate, other, most, letters: others } of comparable(candidates)) {
    // Only what is nearer than the best so far counts; words whose lengths are further apart need as many insertions, and no
    // edit makes up for more than two letters that only one of them has.
    const limit = Math.min(most, bestDistance - 1)
    if (Math.abs(other.length - plain.length) > limit || bitsIn(letters ^ others) > 2 * limit) continue
    const distance = editDistance(plain, other, limit)
    if (distance <= limit) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A candidate as it is compared, and how many edits may lead to it. */
interface Comparable {
  readonly candidate: string
  readonly other: string
  readonly most: number
  readonly letters: number
}

/** Lists of keys and values are constants: each is prepared once. */
const comparable = keptFor((candidates: readonly string[]): readonly Comparable[] =>
  candidates.map((candidate) => {
    const other = plainWord(candidate)
    return { candidate, other, most: Math.max(1, Math.floor(candidate.length / 3)), letters: lettersOf(other) }
  }),
)

/** A word without what people write otherwise: case, `_` and `-`. */
export function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}

/** Which characters a word has, as a set of bits; several share one. */
function lettersOf(word: string): number {
  let letters = 0
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31)
  return letters
}

function bitsIn(set: number): number {
  let count = 0
  for (let left = set; left !== 0; left &= left - 1) count += 1
  return count
}

/**
 * The number of edits between two words, counting a swap of neighbours as one (optimal string alignment); any number beyond
 * the limit when there are more.
 */
function editDistance(from: string, to: string, limit: number): number {
  let older: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        edits = Math.min(edits, (older[j - 2] ?? 0) + 1)
      }
      row.push(edits)
      least = Math.min(least, edits)
    }
    // The row before, which a swap goes on from, is better by one at most.
    if (least > limit) return least
    older = last
    last = row
  }
  return last[to.length] ?? 0
}
