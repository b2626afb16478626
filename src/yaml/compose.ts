import type { Span } from '../report/span.ts'
import { YamlFault } from './fault.ts'
import { parseDocument } from './parser.ts'
import type { YamlNode } from './node.ts'
import { newScanner } from './scanner.ts'
import { likelierPlace } from './mistake.ts'

/** The first document of a YAML stream, or the first thing that is wrong with it. */
export type ComposedYaml =
  | { readonly kind: 'node'; readonly node: YamlNode }
  | { readonly kind: 'empty' }
  | MalformedYaml

/** What is wrong with a YAML text: its words quote nothing of the text. */
export interface MalformedYaml {
  readonly kind: 'malformed'
  readonly span: Span
  readonly detail: string
  readonly hint?: string
}

/**
 * Parses the first document of a YAML text into nodes with places, by the rules of Butane's own reader (YAML 1.1 as
 * libyaml has it); what follows the first is not looked at.
 *
 * Nothing is made of scalars yet: what is a number or a boolean is decided by what the document's language expects.
 * Takes time and memory linear in the text, and no stack however deep the nesting.
 */
export function composeYaml(text: string): ComposedYaml {
  const scanner = newScanner(text)
  try {
    const node = parseDocument(scanner)
    return node === undefined ? { kind: 'empty' } : { kind: 'node', node }
  } catch (thrown) {
    if (!(thrown instanceof YamlFault)) throw thrown
    const { span, message, hint } = likelierPlace(thrown, scanner)
    return { kind: 'malformed', span, detail: message, hint }
  }
}
