import type { IdRange } from './settings.ts'
import { entriesWithId, outermostId, type AccountTable } from './table.ts'

/** The ids that are in use. */
export interface UsedIds {
  has(id: number): boolean
  /** The lowest or the highest of those in a range. */
  outermost(range: IdRange, lowest: boolean): number | undefined
}

/** The ids that several files give to users or groups. */
export function idsIn(tables: readonly AccountTable[]): UsedIds {
  return {
    has: (id) => tables.some((table) => entriesWithId(table, id).length > 0),
    outermost(range, lowest) {
      const ids = tables.map((table) => outermostId(table, range, lowest)).filter((id) => id !== undefined)
      if (ids.length === 0) return undefined
      return lowest ? Math.min(...ids) : Math.max(...ids)
    },
  }
}

/**
 * A free id as shadow-utils chooses it: ordinary ids go up from the highest one in use, system ids go down from the
 * lowest one in use; when that end of the range is reached, the first gap is taken from the same side.
 * @returns `undefined` when every id of the range is in use
 */
export function freeId(used: UsedIds, range: IdRange, system: boolean): number | undefined {
  const [first, last] = range
  const edge = used.outermost(range, system)
  if (edge === undefined) return first > last ? undefined : system ? last : first
  const next = system ? edge - 1 : edge + 1
  if (next >= first && next <= last) return next
  const step = system ? -1 : 1
  for (let id = system ? last : first; id >= first && id <= last; id += step) if (!used.has(id)) return id
  return undefined
}
