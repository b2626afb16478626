/**
 * The text without the letters of one kind at its end. A regular expression that is anchored at the end alone looks from
 * every place of a text that a stranger wrote, and from each anew to where the letters end.
 */
export function withoutTrailing(text: string, letter: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === letter) end -= 1
  return text.slice(0, end)
}
