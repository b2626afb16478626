import { shownKey, visibilityAt } from '../../report/known-keys.ts'
import { publicLength } from '../../report/public-text.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { SourceText, Span } from '../../report/span.ts'
import type { Token } from '../../report/span.ts'
import type { Positions } from './positions.ts'

/** A text of JSON whose excerpts show what its keys allow, wherever a line is cut. */
export function guardedText(document: SourceText, positions: Positions): SourceText {
  return { ...document, tokens: (within) => tokensIn(document.text, positions, within) }
}

function tokensIn(text: string, positions: Positions, within: Span): readonly Token[] {
  const tokens: Token[] = []
  positions.within(within, ({ value, key, path }) => {
    const place = path()
    if (key !== undefined) tokens.push(keyToken(text, key, place))
    if (!/[{[]/.test(text.charAt(value.start))) tokens.push(valueToken(text, value, place))
  })
  return tokens
}

function keyToken(text: string, key: Span, path: ConfigPath): Token {
  const inside = text.slice(key.start + 1, key.end - 1)
  const isShown = shownKey(path) === inside
  return { ...inner(key), shown: isShown ? inside.length : 0 }
}

function valueToken(text: string, value: Span, path: ConfigPath): Token {
  const span = text.charAt(value.start) === '"' ? inner(value) : value
  const head = text.slice(span.start, Math.min(span.end, span.start + 4096))
  const shown = publicLength(head, visibilityAt(path))
  return { ...span, shown: shown === head.length ? span.end - span.start : shown }
}

/** What is between the quotes. */
function inner({ start, end }: Span): Span {
  return { start: start + 1, end: end - 1 }
}
