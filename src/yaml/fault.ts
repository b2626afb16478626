import type { Span } from '../report/span.ts'

/**
 * What is wrong with a YAML text. Thrown by the scanner and the parser, and caught by `composeYaml`: it never leaves
 * this folder. Its texts quote nothing of the document, where a password could stand.
 */
export class YamlFault extends Error {
  readonly span: Span
  readonly hint: string | undefined
  /** Set when the true mistake often is an indentation some lines above. */
  readonly isAboutIndentation: boolean

  constructor(
    span: Span,
    detail: string,
    { hint, isAboutIndentation = false }: { readonly hint?: string; readonly isAboutIndentation?: boolean } = {},
  ) {
    super(detail)
    this.span = span
    this.hint = hint
    this.isAboutIndentation = isAboutIndentation
  }
}

/** The stretch of one character. */
export function characterAt(offset: number): Span {
  return { start: offset, end: offset + 1 }
}
