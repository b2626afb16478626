import type { Issue } from './issues.ts'

/** Everything that was found in a document, in the order in which a reader of the document meets it. */
export interface Report {
  readonly issues: readonly Issue[]
}

/** A report with nothing in it. */
export const EMPTY_REPORT: Report = { issues: [] }

/** Whether the document is rejected. */
export function hasErrors(report: Report): boolean {
  return report.issues.some((issue) => issue.severity === 'error')
}

/** One report of several, in the order given. */
export function joinReports(...reports: readonly Report[]): Report {
  return { issues: reports.flatMap((report) => report.issues) }
}
