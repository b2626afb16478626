/** The index of the last entry of an ascending list that is not greater than `value`, by halving; -1 when all are. */
export function lastNotAfter(list: Uint32Array, value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
