/** The playground, from the root of the site. */
export const PLAYGROUND = 'index.html'

/** A text as HTML has it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A text as an attribute in double quotes has it. */
export function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;')
}
