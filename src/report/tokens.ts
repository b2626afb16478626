import type { Span, Token } from './span.ts'

/** What is drawn of a stretch of a text: pieces that are shown as they are, and between them what is hidden. */
export function shownSpans(text: string, window: Span, tokens: readonly Token[]): readonly Span[] {
  const shown: Span[] = []
  let at = window.start
  for (const token of tokens) {
    if (token.end <= at || token.start >= window.end) continue
    shown.push(...signsIn(text, { start: at, end: token.start }))
    shown.push({ start: Math.max(at, token.start), end: Math.min(token.start + token.shown, window.end) })
    at = token.end
  }
  shown.push(...signsIn(text, { start: at, end: window.end }))
  return shown.filter(({ start, end }) => end > start)
}

/** Brackets, colons and the like, and space: all that may be shown of what is neither a key nor a value. */
const SIGNS = /[\s{}[\],:?|>&*!"'-]+|#/g

/** What follows a `#` is a remark, which may be an old password. */
function signsIn(text: string, { start, end }: Span): Span[] {
  if (end <= start) return []
  const spans: Span[] = []
  let hiddenUntil = start
  for (const match of text.slice(start, end).matchAll(SIGNS)) {
    const from = start + match.index
    if (from < hiddenUntil) continue
    spans.push({ start: from, end: from + match[0].length })
    if (match[0] !== '#') continue
    const lineEnd = text.indexOf('\n', from)
    hiddenUntil = lineEnd === -1 ? end : lineEnd
  }
  return spans
}
