/** A text with a `⟨⟩` in it, which stands for the place of the cursor: the text without it, and the offset. */
export function marked(text: string): { readonly text: string; readonly offset: number } {
  const offset = text.indexOf('⟨⟩')
  if (offset === -1) throw new Error('the text has no ⟨⟩')
  return { text: text.slice(0, offset) + text.slice(offset + 2), offset }
}
