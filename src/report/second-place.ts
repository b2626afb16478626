import type { SecondPlace } from './issue.ts'
import { formatPath } from './path.ts'
import { sourceName } from './source.ts'
import type { Location } from './span.ts'
import { positionOf } from './position.ts'

/** A place as seen from another one: the line alone when both are in one text. */
export function nameOfSecond({ path, location }: SecondPlace, from: Location | undefined): string {
  if (location === undefined) return formatPath(path)
  const { line } = positionOf(location)
  return location.document === from?.document ? `line ${line}` : `${sourceName(location.document.source)}:${line}`
}
