import type { Severity } from '../report/issue.ts'
import type { Issue } from '../report/issues.ts'

/** Most issues of one kind that a report holds: a hostile document could have millions. */
export const ISSUE_LIMIT = 10_000

/** Collects issues up to a limit, and counts the rest. */
export interface Collector {
  readonly add: (issue: Issue) => void
  /** Counts issues that whoever found them did not keep. */
  readonly leaveOut: (severity: Severity, count: number) => void
  /** What was found, and at the end how much more there was. */
  issues(): readonly Issue[]
}

/** A collector with nothing in it. Errors and warnings have a limit of their own each: none is hidden by the other. */
export function newCollector(): Collector {
  const kept: Issue[] = []
  const counts: Record<Severity, number> = { error: 0, warning: 0 }
  return {
    add: (issue) => {
      counts[issue.severity] += 1
      if (counts[issue.severity] <= ISSUE_LIMIT) kept.push(issue)
    },
    leaveOut: (severity, count) => {
      counts[severity] += count
    },
    issues: () => [...kept, ...omitted('error', counts.error), ...omitted('warning', counts.warning)],
  }
}

function omitted(severity: Severity, count: number): Issue[] {
  return count <= ISSUE_LIMIT ? [] : [{ code: 'issues-omitted', severity, path: [], count: count - ISSUE_LIMIT }]
}
