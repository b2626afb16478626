import { isFirstlightError, type FirstlightError } from '../errors.ts'
import type { Phase } from '../engine/phases.ts'
import { inOwnSpelling } from '../report/dialect.ts'
import { excerptOf } from '../report/excerpt.ts'
import { formatReport } from '../report/format.ts'
import type { Report } from '../report/report.ts'
import { cut, folded, shortened } from '../util/cells.ts'
import { printable } from '../util/printable.ts'
import { causesOf, placeOf, singleErrors } from '../program/failure.ts'

/** How many findings in a document a screen has room for. */
const ISSUES_AT_MOST = 3

/** What was under way when a boot failed. */
export interface FailedPhase {
  readonly phase: Phase
  /** What was found in the documents of that phase. */
  readonly report: Report | undefined
}

/** What went wrong, in one line as Ignition logs it: sentence, code, the user's own place. */
export function messageOf(thrown: unknown): string {
  if (!isFirstlightError(thrown))
    return thrown instanceof Error ? `a bug of ours: ${printable(thrown.message)}` : 'a bug of ours'
  const place = placeOf(thrown)
  return `${thrown.message} [${thrown.code}]${place === '' ? '' : `, at ${place}`}`
}

/** All that is to be known, a line each: of every failure the sentence, what it was caused by, and what to try. */
export function failureLines(thrown: unknown): readonly string[] {
  if (isFirstlightError(thrown) && thrown.problems.length > 0) return singleErrors(thrown).flatMap(failureLines)
  const hint = isFirstlightError(thrown) ? hintOf(thrown) : undefined
  const causes = causesOf(thrown).map((cause) => `because ${cause}`)
  return [messageOf(thrown), ...causes, ...(hint === undefined ? [] : [`hint: ${hint}`])]
}

/**
 * Why a boot failed, as the machine shows it on its consoles: phase and stage, operation, the line of the config, the
 * cause, and what to try. Never a secret: excerpts hide them, and errors have none.
 */
export function failureScreen(thrown: unknown, { phase, report }: FailedPhase): string {
  const error = isFirstlightError(thrown) ? thrown : undefined
  const rows: readonly Row[] = [
    ['phase', [error?.stage === undefined ? phase : `${phase}, in the stage ${error.stage}`]],
    ['operation', error?.operation === undefined ? [] : [error.operation]],
    ['config', configLines(error)],
    ['cause', causeLines(thrown)],
    ['next step', [(error && hintOf(error)) ?? DEFAULT_HINT]],
  ]
  const isInvalid = error?.code === 'config-invalid' && report !== undefined
  return screenText(rows, isInvalid ? findings(report).split('\n') : [])
}

/** A label, and the lines that belong to it. */
type Row = readonly [label: string, lines: readonly string[]]

/** A console without graphics is 80 columns wide, and some go to the next line when the last one is filled. */
const COLUMNS = 79
/** How many of its 25 lines are ours: the frame has the others. */
const ROWS = 16
/** What a label takes of a line. */
const LABEL = 12
/** How many lines there may be below a label. */
const ROWS_OF: Readonly<Record<string, number>> = { phase: 1, operation: 2, config: 3, cause: 6 }
const ROWS_OF_OTHERS = 3

/** The text of a screen that fits a console of 80 columns and 25 lines, with the frame around it. */
export function screenText(rows: readonly Row[], more: readonly string[]): string {
  const text = rows.flatMap(([label, lines]) =>
    atMost(
      ROWS_OF[label] ?? ROWS_OF_OTHERS,
      lines.flatMap((line) => folded(printable(line), COLUMNS - LABEL)),
      COLUMNS - LABEL,
    ).map((line, index) => `${(index === 0 ? `${label}:` : '').padEnd(LABEL)}${line}`),
  )
  const rest =
    more.length === 0
      ? []
      : [
          '',
          ...atMost(
            ROWS - text.length - 1,
            more.map((line) => shortened(line, COLUMNS)),
            COLUMNS,
          ),
        ]
  return `${[...text, ...rest].join('\n')}\n`
}

/** The first of some lines; the last of them shows that there were more. */
function atMost(most: number, lines: readonly string[], width: number): readonly string[] {
  if (lines.length <= most) return lines
  const kept = lines.slice(0, Math.max(0, most))
  return kept.map((line, index) => (index === kept.length - 1 ? `${cut(line, width - 2)} …` : line))
}

function hintOf({ hint, location }: FirstlightError): string | undefined {
  return hint === undefined ? undefined : inOwnSpelling(hint, location)
}

const DEFAULT_HINT = 'correct what the cause names, in the config or on the machine, and start the machine again'

function configLines(error: FirstlightError | undefined): readonly string[] {
  if (error?.location === undefined) return []
  const excerpt = excerptOf(error.location)
  return [
    placeOf(error),
    ...(excerpt === undefined ? [] : [shortened(`${excerpt.lineNumber} | ${excerpt.text.trimEnd()}`, COLUMNS - LABEL)]),
  ]
}

/** A screen has room for some of many failures. */
const FAILURES_AT_MOST = 3

function causeLines(thrown: unknown): readonly string[] {
  const errors = isFirstlightError(thrown) ? singleErrors(thrown) : []
  if (errors.length < 2) return causesInWords(thrown)
  const left = errors.length - FAILURES_AT_MOST
  const lines = errors.slice(0, FAILURES_AT_MOST).flatMap(causesInWords)
  return left > 0 ? [...lines, `and ${left} more`] : lines
}

function causesInWords(thrown: unknown): readonly string[] {
  const sentence = isFirstlightError(thrown) ? `${thrown.message} [${thrown.code}]` : messageOf(thrown)
  const others = causesOf(thrown).filter(
    (cause, index, all) => !sentence.includes(cause) && all.indexOf(cause) === index,
  )
  return [sentence, ...others.map((cause) => `because ${cause}`)]
}

function findings(report: Report): string {
  const errors = report.issues.filter(({ severity }) => severity === 'error')
  return formatReport({ issues: errors }, { most: ISSUES_AT_MOST }).trimEnd()
}
