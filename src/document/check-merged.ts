import { checkConfig } from '../config/checks/config.ts'
import { newCollector } from '../config/collector.ts'
import type { LocatedConfig } from '../config/merge.ts'
import { locateIssue } from '../config/parse.ts'
import { NEWEST_SPEC } from '../config/spec/versions.ts'
import type { Issue } from '../report/issues.ts'

/**
 * What is wrong with a config as a whole, beyond what was found in its documents before: what only their being together
 * makes wrong.
 */
export function checkMerged({ config, origins }: LocatedConfig, seen: readonly Issue[]): readonly Issue[] {
  const found = newCollector()
  checkConfig(config, { minor: NEWEST_SPEC.minor, structureOnly: true, add: found.add })
  return unseen(
    seen,
    found.issues().map((issue) => locateIssue(issue, origins)),
  )
}

/** Those issues that were not found at the same place before. */
function unseen(seen: readonly Issue[], found: readonly Issue[]): readonly Issue[] {
  const places = new Map<unknown, Set<string>>()
  for (const { code, location } of seen) {
    const there = places.get(location?.document) ?? new Set()
    places.set(location?.document, there.add(`${code} ${location?.span.start}`))
  }
  return found.filter(({ code, location }) => !places.get(location?.document)?.has(`${code} ${location?.span.start}`))
}
