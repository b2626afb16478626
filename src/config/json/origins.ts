import type { SourceText } from '../../report/span.ts'
import type { Origins } from '../origins.ts'
import type { Positions } from './positions.ts'

/** The origins of a document that was written in JSON: each value comes from where it stands. */
export function originsOfJson(document: SourceText, positions: Positions): Origins {
  return { locate: (path, part) => ({ document, span: positions.span(path, part) }) }
}
