import { bytesIn, charactersIn } from './columns.ts'
import { printable } from '../util/printable.ts'
import { excerptOf } from './excerpt.ts'
import type { Issue } from './issues.ts'
import { hintOf, messageOf } from './messages.ts'
import { formatPath } from './path.ts'
import { issuesForReader, type Report } from './report.ts'
import { sourceName } from './source.ts'
import type { Location } from './span.ts'
import { lineAt, positionOf } from './position.ts'

/** How a report is printed. */
export interface FormatOptions {
  /** Whether to use the colours of a terminal. @default false */
  readonly colour?: boolean
  /** How many columns there are for the lines of a document. @default 100 besides their numbers */
  readonly width?: number
  /** Most issues to print; how many more there are is said. @default 1000 */
  readonly most?: number
}

/** How a report is printed in Ignition's own form. */
export interface RawOptions {
  /** What columns count: bytes as for Ignition, or characters as for Butane. @default 'bytes' */
  readonly columns?: 'bytes' | 'characters'
}

/** An issue as data, for `--json`. */
export interface IssueData {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly hint?: string
  /** The path in the document, as in `$.storage.files.0.path`. */
  readonly path: string
  /** The name of the source, and the place in it: line and column from 1, the column in characters. */
  readonly source?: string
  readonly line?: number
  readonly column?: number
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

/** One issue for people, over several lines. */
export function formatIssue(issue: Issue, { colour = false, width }: FormatOptions = {}): string {
  const paint = colour ? PAINT : PLAIN
  const mark = issue.severity === 'error' ? paint.error : paint.warning
  const code = paint.frame(`[${issue.code}]`)
  const lines = [`${mark(issue.severity)}${paint.strong(`: ${printable(messageOf(issue))}`)} ${code}`]
  const { location } = issue
  const excerpt = location && excerptOf(location, widthBeside(location, width))
  const margin = ' '.repeat(String(excerpt?.lineNumber ?? 0).length)
  if (location) lines.push(`${margin}${paint.frame('-->')} ${placeOf(issue)}`)
  if (excerpt) {
    const { start, end } = excerpt.mark
    lines.push(`${margin} ${paint.frame('|')}`)
    lines.push(`${paint.frame(`${excerpt.lineNumber} |`)} ${excerpt.text}`)
    lines.push(`${margin} ${paint.frame('|')} ${' '.repeat(start)}${mark('^'.repeat(end - start))}`)
  }
  const hint = hintOf(issue)
  if (hint !== undefined) lines.push(`${margin} ${paint.frame('=')} ${paint.hint('hint')}: ${printable(hint)}`)
  return lines.join('\n')
}

/** What is left of the columns beside the number of the line. */
function widthBeside({ document, span }: Location, width: number | undefined): number | undefined {
  if (width === undefined) return undefined
  const margin = String(lineAt(document, span.start).number).length + ' | '.length + '……'.length
  return Math.min(100, Math.max(20, width - margin))
}

/**
 * A report in Ignition's own form: `error at $.storage.files.0.path, line 3 col 7: …`, one line for each issue.
 */
export function formatRaw(report: Report, { columns = 'bytes' }: RawOptions = {}): string {
  return report.issues.map((issue) => `${rawLine(issue, columns)}\n`).join('')
}

/** An issue as data. */
export function issueData(issue: Issue): IssueData {
  const hint = hintOf(issue)
  const { location } = issue
  return {
    severity: issue.severity,
    code: issue.code,
    message: messageOf(issue),
    hint,
    path: formatPath(issue.path),
    ...(location && { source: sourceName(location.document.source), ...positionOf(location) }),
  }
}

/** How many errors and warnings a report has: `2 errors, 1 warning`. */
export function formatCounts(report: Report): string {
  const issues = issuesForReader(report)
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter((text) => text !== '')
  return counts.length === 0 ? 'no issues' : counts.join(', ')
}

function count(number: number, noun: string): string {
  if (number === 0) return ''
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function placeOf(issue: Issue): string {
  if (!issue.location) return printable(formatPath(issue.path))
  const { line, column } = positionOf(issue.location)
  const path = issue.path.length === 0 ? '' : ` (${printable(formatPath(issue.path))})`
  return `${printable(sourceName(issue.location.document.source))}:${line}:${column}${path}`
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

type Paint = (text: string) => string

interface Painter {
  readonly error: Paint
  readonly warning: Paint
  readonly strong: Paint
  readonly frame: Paint
  readonly hint: Paint
}

const same: Paint = (text) => text
const PLAIN: Painter = { error: same, warning: same, strong: same, frame: same, hint: same }
const PAINT: Painter = {
  error: ansi('1;31'),
  warning: ansi('1;33'),
  strong: ansi('1'),
  frame: ansi('34'),
  hint: ansi('36'),
}

function ansi(codes: string): Paint {
  return (text) => `\u001b[${codes}m${text}\u001b[0m`
}
