import { printable } from '../util/printable.ts'
import { excerptOf } from './excerpt.ts'
import type { Notice } from './notice.ts'
import { formatPath } from './path.ts'
import { lineAt, nameOfPlace, positionOf } from './position.ts'
import { sourceName } from './source.ts'
import type { Location } from './span.ts'

/** How notices are printed. */
export interface FormatOptions {
  /** Whether to use the colours of a terminal. @default false */
  readonly colour?: boolean
  /** How many columns there are for the lines of a document. @default 100 besides their numbers */
  readonly width?: number
  /** Most of them to print; how many more there are is said. @default 1000 */
  readonly most?: number
}

/** A notice as data, for `--json`. */
export interface NoticeData {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  /** The path in the document, as in `$.storage.files.0.path`. */
  readonly path: string
  /** The name of the source, and the place in it: line and column from 1, the column in characters. */
  readonly source?: string
  readonly line?: number
  readonly column?: number
}

/** One notice for people, over several lines. */
export function formatNotice(notice: Notice, { colour = false, width }: FormatOptions = {}): string {
  const paint = colour ? PAINT : PLAIN
  const mark = paint[notice.severity]
  const code = paint.frame(`[${notice.code}]`)
  const lines = [`${mark(notice.severity)}${paint.strong(`: ${printable(notice.message)}`)} ${code}`]
  const { location, hint } = notice
  const excerpt = location && excerptOf(location, widthBeside(location, width))
  const margin = ' '.repeat(String(excerpt?.lineNumber ?? 0).length)
  if (location) lines.push(`${margin}${paint.frame('-->')} ${placeOf(notice)}`)
  if (excerpt) {
    const { start, end } = excerpt.mark
    lines.push(`${margin} ${paint.frame('|')}`)
    lines.push(`${paint.frame(`${excerpt.lineNumber} |`)} ${excerpt.text}`)
    lines.push(`${margin} ${paint.frame('|')} ${' '.repeat(start)}${mark('^'.repeat(end - start))}`)
  }
  if (hint !== undefined) lines.push(`${margin} ${paint.frame('=')} ${paint.hint('hint')}: ${printable(hint)}`)
  return lines.join('\n')
}

/** A notice as data. */
export function noticeData({ severity, code, message, hint, path, location }: Notice): NoticeData {
  return {
    severity,
    code,
    message,
    hint,
    path: formatPath(path),
    ...(location && { source: sourceName(location.document.source), ...positionOf(location) }),
  }
}

/** How many there are of each severity: `2 errors, 1 warning`. */
export function formatCounts(severities: readonly Notice['severity'][]): string {
  const counts = (['error', 'warning', 'advice'] as const).flatMap((severity) => {
    const number = severities.filter((one) => one === severity).length
    if (number === 0) return []
    const noun = severity === 'advice' ? ['piece of advice', 'pieces of advice'] : [severity, `${severity}s`]
    return [`${number} ${noun[number === 1 ? 0 : 1]}`]
  })
  return counts.length === 0 ? 'no issues' : counts.join(', ')
}

/** What is left of the columns beside the number of the line. */
function widthBeside({ document, span }: Location, width: number | undefined): number | undefined {
  if (width === undefined) return undefined
  const margin = String(lineAt(document, span.start).number).length + ' | '.length + '……'.length
  return Math.min(100, Math.max(20, width - margin))
}

function placeOf({ location, path }: Notice): string {
  if (!location) return printable(formatPath(path))
  const shown = path.length === 0 ? '' : ` (${printable(formatPath(path))})`
  return `${printable(nameOfPlace(location))}${shown}`
}

type Paint = (text: string) => string

interface Painter {
  readonly error: Paint
  readonly warning: Paint
  readonly advice: Paint
  readonly strong: Paint
  readonly frame: Paint
  readonly hint: Paint
}

const same: Paint = (text) => text
const PLAIN: Painter = { error: same, warning: same, advice: same, strong: same, frame: same, hint: same }
const PAINT: Painter = {
  error: ansi('1;31'),
  warning: ansi('1;33'),
  advice: ansi('1;36'),
  strong: ansi('1'),
  frame: ansi('34'),
  hint: ansi('36'),
}

function ansi(codes: string): Paint {
  return (text) => `\u001b[${codes}m${text}\u001b[0m`
}
