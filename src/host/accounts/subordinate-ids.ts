import type { AccountDatabase } from './database.ts'
import type { SubordinateRange } from './settings.ts'
import { entriesOf, findEntry, putEntry, removeEntry, type AccountTable } from './table.ts'

/** Gives a user its ranges of subordinate ids (subuid(5), subgid(5)), where the target has the files. */
export function addSubordinateIds(database: AccountDatabase, user: string): AccountDatabase {
  const { subuid, subgid, settings } = database
  return {
    ...database,
    ...(subuid ? { subuid: withRange(subuid, user, settings.subordinateUids) } : {}),
    ...(subgid ? { subgid: withRange(subgid, user, settings.subordinateGids) } : {}),
  }
}

/** Takes a user's ranges away. */
export function removeSubordinateIds(database: AccountDatabase, user: string): AccountDatabase {
  const { subuid, subgid } = database
  return {
    ...database,
    ...(subuid ? { subuid: removeEntry(subuid, user) } : {}),
    ...(subgid ? { subgid: removeEntry(subgid, user) } : {}),
  }
}

function withRange(table: AccountTable, user: string, { range, count }: SubordinateRange): AccountTable {
  if (count === 0 || findEntry(table, user)) return table
  const ends = entriesOf(table).map(([, start, length]) => Number(start) + Number(length))
  const start = Math.max(range[0], ...ends.filter((end) => Number.isInteger(end)))
  return start + count - 1 > range[1] ? table : putEntry(table, [user, String(start), String(count)])
}
