/**
 * A name that is wrong, as a sentence shows it: in quotes, and up to its first white space. YAML joins lines of plain text, so
 * that after a lost colon or dash the next line, a password perhaps, is in the name; the excerpt shows which one is meant.
 */
export function quoted(name: string): string {
  const blank = name.search(/\s/)
  return JSON.stringify(blank === -1 ? name : `${name.slice(0, blank)} …`)
}
