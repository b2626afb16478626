import { firstIndex } from '../util/first-index.ts'
import type { SourceText, Span, Token } from '../report/span.ts'

/** A document of which some words are shown that excerpts otherwise hide: those that findings are about. */
export interface Revealed {
  readonly document: SourceText
  show(span: Span): void
}

/** Makes a view of a document. Where it does not say what of it may be shown, nothing more is. */
export function reveal(document: SourceText): Revealed {
  const spans = createSpans()
  if (document.tokens === undefined) return { document, show: () => undefined }
  return {
    document: {
      ...document,
      tokens: (within) => withShown(document.tokens?.(within) ?? [], spans.within(within)),
    },
    show: (span) => spans.add(span),
  }
}

/** Spans by where they begin. */
interface Spans {
  add(span: Span): void
  /** Those that begin within a window, in their order. */
  within(window: Span): readonly Span[]
}

/** All are added before the first is asked for: they are sorted once. */
function createSpans(): Spans {
  const spans: Span[] = []
  let isSorted = true
  return {
    add(span) {
      spans.push(span)
      isSorted = false
    },
    within(window) {
      if (!isSorted) spans.sort((a, b) => a.start - b.start)
      isSorted = true
      const from = (at: number): number => firstIndex(spans, ({ start }) => start >= at)
      return spans.slice(from(window.start), from(window.end))
    },
  }
}

function withShown(tokens: readonly Token[], spans: readonly Span[]): readonly Token[] {
  return tokens.flatMap((token) => {
    const pieces: Token[] = []
    let rest = token
    for (const { start, end } of spans) {
      if (start < rest.start || end > rest.end) continue
      pieces.push({ start: rest.start, end: start, shown: Math.min(rest.shown, start - rest.start) })
      pieces.push({ start, end, shown: end - start })
      rest = { start: end, end: rest.end, shown: Math.max(0, rest.shown - (end - rest.start)) }
    }
    return [...pieces, rest]
  })
}
