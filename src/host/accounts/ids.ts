import type { IdRange } from './settings.ts'

/**
 * A free id as shadow-utils chooses it: ordinary ids go up from the highest one in use, system ids go down from the
 * lowest one in use; when that end of the range is reached, the first gap is taken from the same side.
 * @returns `undefined` when every id of the range is in use
 */
export function freeId(used: ReadonlySet<number>, [first, last]: IdRange, system: boolean): number | undefined {
  const inRange = [...used].filter((id) => id >= first && id <= last)
  if (inRange.length === 0) return first > last ? undefined : system ? last : first
  const next = system ? Math.min(...inRange) - 1 : Math.max(...inRange) + 1
  if (next >= first && next <= last) return next
  const step = system ? -1 : 1
  for (let id = system ? last : first; id >= first && id <= last; id += step) if (!used.has(id)) return id
  return undefined
}
