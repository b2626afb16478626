import { countIssues, formatReport, issueData } from '../report/format.ts'
import { messageOf } from '../report/messages.ts'
import { positionOf } from '../report/position.ts'
import { issuesForReader, type Report } from '../report/report.ts'
import { sourceName } from '../report/source.ts'
import type { Io, Styled } from '../program/io.ts'
import { wrapped } from '../program/wrap.ts'

/** Prints what was found in documents, on standard error, with colours on a terminal that wants them. */
export function printReport(report: Report, io: Io): void {
  if (report.issues.length > 0) io.err(styledReport(report, io, countIssues(report)))
}

/** A report as it fits the terminal, with a last line where it has one. */
export function styledReport(report: Report, io: Io, ending?: string): Styled {
  const width = io.isTerminal.err ? io.columns() : undefined
  const text = formatReport(report, { colour: takesColour(io, 'err'), width })
  return { styled: wrapped(`${text}\n${ending === undefined ? '' : `${ending}\n`}`, io, 'err') }
}

/** Whether somebody wants colours; else, whether a stream is a terminal that knows them, and nobody said that they are not wanted (https://no-color.org). */
export function takesColour({ isTerminal, environment, colour = 'auto' }: Io, stream: 'out' | 'err'): boolean {
  if (colour !== 'auto') return colour === 'always'
  return isTerminal[stream] && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

/** The same as data. */
export function reportData(report: Report): readonly unknown[] {
  return issuesForReader(report).map(issueData)
}

/** Each warning as a sentence, with its place. */
export function warningsOf(report: Report): readonly string[] {
  return issuesForReader(report)
    .filter(({ severity }) => severity === 'warning')
    .map((issue) => {
      const { code, location } = issue
      const at =
        location === undefined ? '' : `, at ${sourceName(location.document.source)}:${positionOf(location).line}`
      return `${messageOf(issue)} [${code}]${at}`
    })
}
