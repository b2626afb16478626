import { formatCounts, formatReport, issueData } from '../report/format.ts'
import { issuesForReader, type Report } from '../report/report.ts'
import type { Io } from './io.ts'

/** Prints what was found in documents, on standard error, with colours on a terminal that wants them. */
export function printReport(report: Report, io: Io): void {
  if (report.issues.length === 0) return
  const colour = io.isTerminal.err && io.environment['NO_COLOR'] === undefined
  const text = `${formatReport(report, { colour })}\n${formatCounts(report)}\n`
  io.err(colour ? { styled: text } : text)
}

/** The same as data. */
export function reportData(report: Report): readonly unknown[] {
  return issuesForReader(report).map(issueData)
}
