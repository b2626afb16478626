import type { ConfigPath } from '../report/path.ts'
import { lineAt } from '../report/position.ts'
import { sourceName } from '../report/source.ts'
import type { Location } from '../report/span.ts'

/**
 * Where each value of a config came from, through upgrades, merging and translation.
 *
 * A finding about the merged config, and a stage that fails on `storage.files[3]`, both show the user's own line.
 */
export interface Origins {
  /**
   * The place in the user's source of the node at `path`, or of its nearest ancestor that has one; with `key`, of the
   * key that it stands under, if the source has keys.
   */
  locate(path: ConfigPath, part?: 'value' | 'key'): Location | undefined
}

/** A line of a document, by the name of the document as it is printed. */
export interface DocumentLine {
  readonly source: string
  readonly line: number
}

/** The user's own line of a node of the config. */
export function lineOf(origins: Origins, path: ConfigPath): DocumentLine | undefined {
  const location = origins.locate(path)
  if (location === undefined) return undefined
  return { source: sourceName(location.document.source), line: lineAt(location.document, location.span.start).number }
}

/** The origins of a config that nobody wrote. */
export const NO_ORIGINS: Origins = { locate: () => undefined }
