import { indexOf, outermost, setLine, type Lines } from './table-index.ts'

/**
 * A file of colon-separated entries (passwd(5), group(5), shadow(5), gshadow(5), subuid(5)).
 *
 * Whatever is not an entry (comments, blank lines, `+` lines of NIS) is a line like any other, so that printing what
 * was parsed gives the same bytes and an edit touches nothing but its own line.
 *
 * A table never changes, and yet an edit costs the same however long it is: the newest one has the lines, each older one
 * knows what to undo, and takes the lines over when it is asked again.
 */
export interface AccountTable {
  readonly parts: TableParts
}

interface TableParts {
  state:
    | { readonly kind: 'newest'; readonly lines: Lines }
    | { readonly kind: 'older'; next: AccountTable; undo: Change }
}

/** A line as it was, or is to be, and what follows the last line. */
interface Change {
  readonly place: number
  readonly line: string | undefined
  readonly end: string
}

/** The lines of a file. */
export function parseTable(text: string): AccountTable {
  const all = text === '' ? [] : text.split('\n')
  const end = all.at(-1) === '' ? '\n' : ''
  return newest(indexOf(end === '' ? all : all.slice(0, -1), end))
}

/** The file of the lines. */
export function printTable(table: AccountTable): string {
  const { all, end } = linesOf(table)
  const left = all.filter((line) => line !== undefined)
  return left.length === 0 ? '' : left.join('\n') + end
}

/** The fields of the first entry with this name; the first field is the name. */
export function findEntry(table: AccountTable, name: string): readonly string[] | undefined {
  const { byName, all } = linesOf(table)
  const place = byName.get(name)?.[0]
  return place === undefined ? undefined : all[place]?.split(':')
}

/** The fields of every entry, in order; of those alone in whose line a text occurs, when one is given. */
export function entriesOf(table: AccountTable, text = ''): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  for (const line of linesOf(table).all) {
    if (line?.includes(text) === true && /^[^#+:\-\s][^:]*:/.test(line)) found.push(line.split(':'))
  }
  return found
}

/** Whether there is no entry at all. */
export function hasEntries(table: AccountTable): boolean {
  return linesOf(table).all.some((line) => line !== undefined && /^[^#+:\-\s][^:]*:/.test(line))
}

/** The fields of the entries with this id, which is the third field of passwd(5) and group(5). */
export function entriesWithId(table: AccountTable, id: number): readonly (readonly string[])[] {
  const { byId, all } = linesOf(table)
  return (byId.get(id) ?? []).flatMap((place) => {
    const line = all[place]
    return line === undefined ? [] : [line.split(':')]
  })
}

/** The lowest or the highest id of those in a range that are in use; `undefined` when none is. */
export function outermostId(
  table: AccountTable,
  range: readonly [number, number],
  lowest: boolean,
): number | undefined {
  return outermost(linesOf(table), range, lowest)
}

/** The table with the entry in place of the first one of the same name, or at the end when there is none. */
export function putEntry(table: AccountTable, fields: readonly string[]): AccountTable {
  const lines = linesOf(table)
  const place = lines.byName.get(fields[0] ?? '')?.[0]
  const line = fields.join(':')
  if (place !== undefined) return changed(table, { place, line, end: lines.end })
  return changed(table, { place: lines.all.length, line, end: '\n' })
}

/** The table without the entries of this name. */
export function removeEntry(table: AccountTable, name: string): AccountTable {
  const { byName, end } = linesOf(table)
  let left = table
  for (const place of byName.get(name)?.slice() ?? []) left = changed(left, { place, line: undefined, end })
  return left
}

/** The members of a comma-separated field. */
export function splitMembers(field: string | undefined): readonly string[] {
  return (field ?? '').split(',').filter((member) => member !== '')
}

function newest(lines: Lines): AccountTable {
  return { parts: { state: { kind: 'newest', lines } } }
}

function changed(table: AccountTable, change: Change): AccountTable {
  const lines = linesOf(table)
  const next = newest(lines)
  table.parts.state = { kind: 'older', next, undo: apply(lines, change) }
  return next
}

/** Changes a line, and tells how to take that back. */
function apply(lines: Lines, { place, line, end }: Change): Change {
  const undo = { place, line: lines.all[place], end: lines.end }
  setLine(lines, place, line)
  lines.end = end
  return undo
}

/** The lines of a table, which takes them over from a newer one, undoing what has been changed since. */
function linesOf(table: AccountTable): Lines {
  const older: AccountTable[] = []
  let at = table
  while (at.parts.state.kind === 'older') {
    older.push(at)
    at = at.parts.state.next
  }
  const { lines } = at.parts.state
  for (const each of older.toReversed()) {
    if (each.parts.state.kind === 'newest') continue
    const { next, undo } = each.parts.state
    next.parts.state = { kind: 'older', next: each, undo: apply(lines, undo) }
    each.parts.state = { kind: 'newest', lines }
  }
  return lines
}
