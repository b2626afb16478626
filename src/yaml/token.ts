import type { Span } from '../report/span.ts'

/** A word or sign of a YAML text. */
export type Token = SignToken | ScalarToken | NameToken | TagToken | DirectiveToken

/** Something whose kind says it all. Those of blocks stand for indentation, and have no length. */
export interface SignToken extends Span {
  readonly kind: Sign
}

/** The kinds of tokens that say no more than their kind. */
export type Sign =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-list-start'
  | 'block-map-start'
  | 'block-end'
  | 'flow-list-start'
  | 'flow-list-end'
  | 'flow-map-start'
  | 'flow-map-end'
  | 'flow-comma'
  | 'item'
  | 'key'
  | 'value'

/** A scalar of any style. */
export interface ScalarToken extends Span {
  readonly kind: 'scalar'
  readonly text: string
  readonly plain: boolean
}

/** The name of an anchor, or of what an alias stands for. */
export interface NameToken extends Span {
  readonly kind: 'anchor' | 'alias'
  readonly name: string
}

/** A tag; without a handle when it is written out or stands alone. */
export interface TagToken extends Span {
  readonly kind: 'tag'
  readonly handle: string
  readonly suffix: string
}

/** A `%YAML` or `%TAG` line, with its words. */
export interface DirectiveToken extends Span {
  readonly kind: 'directive'
  readonly name: 'YAML' | 'TAG'
  readonly words: readonly [string, string]
}
