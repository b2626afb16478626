import { printable } from '../util/printable.ts'
import { bytesIn, charactersIn } from './columns.ts'
import { formatCounts, formatNotice, noticeData, type FormatOptions, type NoticeData } from './format-notice.ts'
import type { Issue } from './issues.ts'
import { messageOf } from './messages.ts'
import { noticeOf } from './notice.ts'
import { formatPath } from './path.ts'
import { lineAt } from './position.ts'
import { issuesForReader, type Report } from './report.ts'

/** How a report is printed in Ignition's own form. */
export interface RawOptions {
  /** What columns count: bytes as for Ignition, or characters as for Butane. @default 'bytes' */
  readonly columns?: 'bytes' | 'characters'
}

/**
 * A report for people: each issue with its code, its place, the line it is about with a caret, and a hint. Ends with a line break;
 * an empty report is an empty string.
 */
export function formatReport(report: Report, options: FormatOptions = {}): string {
  const issues = issuesForReader(report)
  const shown = issues.slice(0, options.most ?? 1000)
  const hidden = issues.length - shown.length
  const rest = hidden === 0 ? [] : [`${hidden} more issues are not shown\n`]
  return [...shown.map((issue) => `${formatIssue(issue, options)}\n`), ...rest].join('\n')
}

/**
 * A report in Ignition's own form: `error at $.storage.files.0.path, line 3 col 7: …`, one line for each issue.
 */
export function formatRaw(report: Report, { columns = 'bytes' }: RawOptions = {}): string {
  return report.issues.map((issue) => `${rawLine(issue, columns)}\n`).join('')
}

/** One issue for people, over several lines. */
export function formatIssue(issue: Issue, options: FormatOptions = {}): string {
  return formatNotice(noticeOf(issue), options)
}

/** An issue as data. */
export function issueData(issue: Issue): NoticeData {
  return noticeData(noticeOf(issue))
}

/** How many errors and warnings a report has: `2 errors, 1 warning`. */
export function countIssues(report: Report): string {
  return formatCounts(issuesForReader(report).map(({ severity }) => severity))
}

function rawLine(issue: Issue, columns: 'bytes' | 'characters'): string {
  const parts: string[] = []
  if (issue.path.length > 0) parts.push(formatPath(issue.path))
  if (issue.location) {
    const { document, span } = issue.location
    const line = lineAt(document, span.start)
    const count = columns === 'bytes' ? bytesIn : charactersIn
    const column = count(document, line.start, span.start)
    parts.push(`line ${line.number} col ${column + 1}`)
  }
  const place = parts.length === 0 ? '' : ` at ${parts.join(', ')}`
  return printable(`${issue.severity}${place}: ${messageOf(issue)}`)
}
