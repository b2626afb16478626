/** How many names a sentence holds. */
const NAMED = 10

/** Names as a part of a sentence, which tells how many more there are when they are too many for one. */
export function firstFew(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}
