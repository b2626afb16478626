/** A line of a unit file that says something: a header, or a key with its value. */
export interface UnitLine {
  readonly section: string
  /** Absent for the header itself. */
  readonly key?: string
  /** With the lines that continue it. */
  readonly value: string
  /** From 1. */
  readonly line: number
}

/** What stands in a unit file, line by line, as systemd reads it (systemd.syntax(7)); what it would not read is left out. */
export function unitLines(text: string): readonly UnitLine[] {
  const found: UnitLine[] = []
  const lines = text.split(/\r?\n/)
  let section: string | undefined
  for (let index = 0; index < lines.length; index += 1) {
    const trimmed = (lines[index] ?? '').trim()
    const line = index + 1
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue
    const header = /^\[(.+)\]$/.exec(trimmed)
    if (header?.[1] !== undefined) {
      section = header[1]
      found.push({ section, value: '', line })
      continue
    }
    let whole = trimmed
    while (whole.endsWith('\\') && index + 1 < lines.length) {
      index += 1
      const next = (lines[index] ?? '').trim()
      // A remark between lines that belong together is none of them.
      whole = /^[#;]/.test(next) ? whole : `${whole.slice(0, -1)} ${next}`
    }
    const equals = whole.indexOf('=')
    if (equals === -1 || section === undefined) continue
    found.push({ section, key: whole.slice(0, equals).trim(), value: whole.slice(equals + 1).trim(), line })
  }
  return found
}

/** The values that a key has at the end, in the order given: an empty one takes back all before it. */
export function valuesOf(lines: readonly UnitLine[], section: string, key: string): readonly string[] {
  const values: string[] = []
  for (const line of lines) {
    if (line.section !== section || line.key !== key) continue
    if (line.value === '') values.length = 0
    else values.push(line.value)
  }
  return values
}
