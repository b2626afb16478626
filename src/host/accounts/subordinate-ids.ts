import type { AccountDatabase } from './database.ts'
import type { SubordinateRange } from './settings.ts'
import { entriesOf, findEntry, putEntry, removeEntry, type AccountTable } from './table.ts'

/** Gives a user its ranges of subordinate ids (subuid(5), subgid(5)), where the target has the files. */
export function addSubordinateIds(database: AccountDatabase, user: string): AccountDatabase {
  const { subuid, subgid, settings } = database
  return {
    ...database,
    subuid: subuid && withRange(subuid, user, settings.subordinateUids),
    subgid: subgid && withRange(subgid, user, settings.subordinateGids),
  }
}

/** Takes a user's ranges away. */
export function removeSubordinateIds(database: AccountDatabase, user: string): AccountDatabase {
  const { subuid, subgid } = database
  return {
    ...database,
    subuid: subuid && removeEntry(subuid, user),
    subgid: subgid && removeEntry(subgid, user),
  }
}

function withRange(table: AccountTable, user: string, { range, count }: SubordinateRange): AccountTable {
  if (count === 0 || findEntry(table, user)) return table
  const end = ends.get(table) ?? endOf(table)
  const start = Math.max(range[0], end)
  if (start + count - 1 > range[1]) return table
  const next = putEntry(table, [user, String(start), String(count)])
  ends.set(next, start + count)
  return next
}

/** The first id behind all ranges of a table, where that is known. */
const ends = new WeakMap<AccountTable, number>()

function endOf(table: AccountTable): number {
  let end = 0
  for (const [, start, length] of entriesOf(table)) {
    const own = Number(start) + Number(length)
    if (Number.isInteger(own) && own > end) end = own
  }
  return end
}
