import type { Issue } from './issues.ts'

/** Everything that was found in a document, in the order in which Ignition finds it: its own form is compared by machines. */
export interface Report {
  readonly issues: readonly Issue[]
}

/** A report with nothing in it. */
export const EMPTY_REPORT: Report = { issues: [] }

/** Whether the document is rejected. */
export function hasErrors(report: Report): boolean {
  return report.issues.some((issue) => issue.severity === 'error')
}

/**
 * The issues as a reader wants them: one document after the other, each from its top to its end, and those that have no
 * place last. A partition that repeats a number or label is told of once, and not as an element that stands twice besides.
 */
export function issuesForReader({ issues }: Report): readonly Issue[] {
  const documents = new Map<unknown, number>()
  for (const { location } of issues) {
    if (location !== undefined && !documents.has(location.document)) documents.set(location.document, documents.size)
  }
  const order = ({ location }: Issue): number => documents.get(location?.document) ?? documents.size
  return withoutSecondSaying(issues).toSorted(
    (one, other) => order(one) - order(other) || startOf(one) - startOf(other),
  )
}

function startOf({ location }: Issue): number {
  return location?.span.start ?? 0
}

function withoutSecondSaying(issues: readonly Issue[]): readonly Issue[] {
  const repeated = new Set<string>()
  for (const { code, path } of issues)
    if (/^partition-(?:number|label)-repeated$/.test(code)) repeated.add(path.join('.'))
  if (repeated.size === 0) return issues
  return issues.filter(({ code, path }) => code !== 'duplicate' || !repeated.has(path.join('.')))
}

/** One report of several, in the order given. */
export function joinReports(...reports: readonly Report[]): Report {
  return { issues: reports.flatMap((report) => report.issues) }
}
