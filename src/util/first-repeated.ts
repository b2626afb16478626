/** The first text that is there a second time. */
export function firstRepeated(texts: readonly string[]): string | undefined {
  const known = new Set<string>()
  for (const text of texts) {
    if (known.has(text)) return text
    known.add(text)
  }
  return undefined
}
