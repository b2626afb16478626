import { formatPath } from '../../src/report/path.ts'
import type { Report } from '../../src/report/report.ts'
import { positionOf } from '../../src/report/position.ts'

/** The issues of a report as lines: `severity code $.path line:column`. */
export function issueLines(report: Report): readonly string[] {
  return report.issues.map(({ severity, code, path, location }) => {
    const { line, column } = location === undefined ? { line: 1, column: 1 } : positionOf(location)
    return `${severity} ${code} ${formatPath(path)} ${line}:${column}`
  })
}
