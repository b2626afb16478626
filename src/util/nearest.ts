/** Longer words than any key of any spec are not compared: a hostile key costs nothing. */
const LONGEST = 64

/**
 * The candidate that a mistyped word most likely meant: the one that the fewest insertions, deletions, replacements and
 * swaps of neighbours lead to, if they are at most a third of its letters. Case, `_` and `-` do not count.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined
  const plain = simplify(word)
  let best: string | undefined
  let bestDistance = Infinity
  for (const candidate of candidates) {
    const other = simplify(candidate)
    const most = Math.max(1, Math.floor(candidate.length / 3))
    // Words whose lengths are further apart than that need as many insertions.
    if (Math.abs(other.length - plain.length) > most) continue
    const distance = editDistance(plain, other)
    if (distance <= most && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}

/** The number of edits between two words, counting a swap of neighbours as one (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let older: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        edits = Math.min(edits, (older[j - 2] ?? 0) + 1)
      }
      row.push(edits)
    }
    older = last
    last = row
  }
  return last[to.length] ?? 0
}
