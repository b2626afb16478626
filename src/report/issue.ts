import type { Dialect } from './dialect.ts'
import type { ConfigPath } from './path.ts'
import type { Location } from './span.ts'

/** How bad an issue is: an `error` rejects the document, a `warning` does not. */
export type Severity = 'error' | 'warning'

/** Another place that an issue is about. */
export interface SecondPlace {
  /** What is there, for a sentence: `the array "data"`. */
  readonly title: string
  readonly path: ConfigPath
  /** The place in the source text, where it is known. */
  readonly location?: Location
}

/**
 * What every issue has. A member of the union adds exactly the facts that its sentence needs.
 *
 * The members are grouped by noun under `issues/`, each file with its types and its words.
 */
export interface IssueBase<Code extends string> {
  readonly code: Code
  readonly severity: Severity
  /** Where in the document, in the document's own spelling. */
  readonly path: ConfigPath
  /** The place in the source text: of the value, of the key for unknown keys, or of the nearest ancestor that exists. */
  readonly location?: Location
  /** The language of the document, when it is not Ignition's own. */
  readonly dialect?: Dialect
}
