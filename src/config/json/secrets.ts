import type { SourceText, Span } from '../../report/span.ts'
import type { Positions } from './positions.ts'

/**
 * Keys, in lower case, whose strings no excerpt shows, of every version of the spec: hashes, headers (tokens stand
 * there), the configuration of pins, and the contents of files and units.
 */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'passwordhash',
  'password_hash',
  'value',
  'config',
  'contents',
  'inline',
])

/** A text of JSON whose excerpts hide what is secret, wherever a line is cut. */
export function guardedText(document: SourceText, positions: Positions): SourceText {
  return { ...document, secrets: (within) => secretsIn(document.text, positions, within) }
}

function secretsIn(text: string, positions: Positions, within: Span): readonly Span[] {
  const secrets: Span[] = []
  positions.within(within, ({ start, end }, key) => {
    if (text.charCodeAt(start) !== 0x22) return
    const inside = { start: start + 1, end: end - 1 }
    if (SECRET_KEYS.has(key().toLowerCase())) secrets.push(inside)
    else {
      const shown = publicLength(text, inside)
      if (inside.start + shown < inside.end) secrets.push({ start: inside.start + shown, end: inside.end })
    }
  })
  return secrets
}

/** How many characters of a string may be shown: of a data URL its head, of other URLs all up to the query. */
function publicLength(text: string, { start, end }: Span): number {
  const head = text.slice(start, Math.min(end, start + 512))
  const data = /^data:[^,]*,?/i.exec(head)
  if (data) return data[0].length
  if (head.includes('PRIVATE KEY')) return 0
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^?#]*/i.exec(head)
  if (!url) return end - start
  return url[0].includes('@') ? url[0].indexOf('//') + 2 : url[0].length + (url[0].length < head.length ? 1 : 0)
}
