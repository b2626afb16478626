/**
 * A file of colon-separated entries (passwd(5), group(5), shadow(5), gshadow(5), subuid(5)) as its lines.
 *
 * Whatever is not an entry (comments, blank lines, `+` lines of NIS) is a line like any other, so that printing what
 * was parsed gives the same bytes and an edit touches nothing but its own line.
 */
export type AccountTable = readonly string[]

/** The lines of a file. */
export function parseTable(text: string): AccountTable {
  return text.split('\n')
}

/** The file of the lines. */
export function printTable(table: AccountTable): string {
  return table.join('\n')
}

/** The fields of the first entry with this name; the first field is the name. */
export function findEntry(table: AccountTable, name: string): readonly string[] | undefined {
  const start = `${name}:`
  return table.find((line) => line.startsWith(start))?.split(':')
}

/** The fields of every entry, in order. */
export function entriesOf(table: AccountTable): readonly (readonly string[])[] {
  return table.filter((line) => /^[^#+:\-\s][^:]*:/.test(line)).map((line) => line.split(':'))
}

/** The table with the entry in place of the first one of the same name, or at the end when there is none. */
export function putEntry(table: AccountTable, fields: readonly string[]): AccountTable {
  const line = fields.join(':')
  const start = `${fields[0] ?? ''}:`
  const at = table.findIndex((existing) => existing.startsWith(start))
  if (at !== -1) return table.with(at, line)
  const ends = table.at(-1) === ''
  return ends ? [...table.slice(0, -1), line, ''] : [...table, line, '']
}

/** The table without the entries of this name. */
export function removeEntry(table: AccountTable, name: string): AccountTable {
  const start = `${name}:`
  return table.filter((line) => !line.startsWith(start))
}

/** The members of a comma-separated field. */
export function splitMembers(field: string | undefined): readonly string[] {
  return (field ?? '').split(',').filter((member) => member !== '')
}
