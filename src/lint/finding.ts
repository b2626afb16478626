import type { Location } from '../report/span.ts'
import type { ConfigPath } from '../report/path.ts'

/** How much an opinion matters: a `warning` is probably a mistake, `advice` could be better. */
export type Weight = 'warning' | 'advice'

/** An opinion about one place of a document. */
export interface Finding {
  /** The code of its rule. */
  readonly code: string
  readonly severity: Weight
  /** One line: lower case, no full stop. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
  /** Where in the config that the document becomes. */
  readonly path: ConfigPath
  /** The user's own line. */
  readonly location?: Location | undefined
  /** What to write at the location instead, where that is safe. */
  readonly fix?: string | undefined
}
