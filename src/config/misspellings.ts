import type { Issue } from '../report/issues.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Location } from '../report/span.ts'

/**
 * Shows an error about a key that is missing at the key that was probably meant to be it: whoever wrote `filesytem` is
 * better told there than at the whole object that has no `filesystem`.
 *
 * @param issues all issues of a document, with their places
 */
export function pointAtMisspellings(issues: readonly Issue[]): readonly Issue[] {
  const misspelt = new Map<string, Location>()
  for (const issue of issues) {
    if (issue.code !== 'unknown-key' && issue.code !== 'container-linux-unknown-key') continue
    const { suggestion, location, path } = issue
    if (suggestion !== undefined && location !== undefined)
      misspelt.set(keyOf([...path.slice(0, -1), suggestion]), location)
  }
  if (misspelt.size === 0) return issues
  return issues.map((issue) => {
    const instead = issue.severity === 'error' ? misspelt.get(keyOf(issue.path)) : undefined
    return instead !== undefined && isWithin(instead, issue.location) ? { ...issue, location: instead } : issue
  })
}

function keyOf(path: ConfigPath): string {
  return path.join('\0')
}

/** Whether the error has no place of its own: then it was located at the object that the misspelt key is in. */
function isWithin(inner: Location, outer: Location | undefined): boolean {
  if (outer === undefined) return false
  return outer.span.start <= inner.span.start && inner.span.end < outer.span.end
}
