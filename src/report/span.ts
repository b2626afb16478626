import type { ConfigSource } from './source.ts'

/** A stretch of a source text, as offsets into the decoded string (UTF-16 code units, end exclusive). */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A word of a document: a key or a value, with how much of it may be shown, from its beginning. */
export interface Token extends Span {
  readonly shown: number
}

/** A document's text together with where it came from: all that is needed to draw an excerpt. */
export interface SourceText {
  readonly source: ConfigSource
  readonly text: string
  /** Set where keys are spelled and written as YAML has them; absent in JSON. */
  readonly language?: 'yaml'
  /** Keys and values that begin or end within a stretch, in order. Without it, excerpts show what can be guessed. */
  tokens?(within: Span): readonly Token[]
}

/** A place in a source text: what an issue points at. */
export interface Location {
  readonly document: SourceText
  readonly span: Span
}
