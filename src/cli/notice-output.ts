import { annotations } from '../report/annotations.ts'
import { codeQuality } from '../report/code-quality.ts'
import { formatCounts, formatNotice } from '../report/format-notice.ts'
import type { Notice } from '../report/notice.ts'
import { sarifLog } from '../report/sarif.ts'
import { choice, flag, section, withDefault, type Option, type OptionsFor } from './command/option.ts'
import type { Io } from '../program/io.ts'
import { takesColour } from './report-output.ts'
import { VERSION } from '../program/version.ts'
import { wrapped } from '../program/wrap.ts'

const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab'] as const

/** How what is said of documents is printed. */
export type NoticeFormat = (typeof FORMATS)[number]

/** The settings of commands that say something of documents. */
export interface FormatSettings {
  readonly format: NoticeFormat
  readonly json: boolean
}

/** The options of those commands. */
export const FORMAT: OptionsFor<FormatSettings> = section('Output', {
  format: withDefault(
    choice(
      'format',
      FORMATS,
      'text, json, sarif, github for its annotations, or gitlab for its report of code quality',
    ),
    'text',
  ) satisfies Option<NoticeFormat>,
  json: flag('print one JSON object: the same as --format json'),
})

/** Which of the formats is meant. */
export function formatOf({ format, json }: FormatSettings): NoticeFormat {
  return json ? 'json' : format
}

/** Prints notices for another program: as SARIF, as annotations of GitHub, or as GitLab's report. */
export function printForProgram(
  notices: readonly Notice[],
  {
    format,
    reasons,
  }: { readonly format: 'sarif' | 'github' | 'gitlab'; readonly reasons?: Readonly<Record<string, string>> },
  io: Io,
): void {
  if (format === 'github') io.out(annotations(notices))
  else if (format === 'gitlab') io.out(`${JSON.stringify(codeQuality(notices), undefined, 2)}\n`)
  else io.out(`${JSON.stringify(sarifLog(notices, { version: VERSION, reasons }), undefined, 2)}\n`)
}

/** Prints notices for people, with how many there are. */
export function printNotices(notices: readonly Notice[], io: Io): void {
  const width = io.isTerminal.out ? io.columns() : undefined
  const shown = notices.map((notice) => `${formatNotice(notice, { colour: takesColour(io, 'out'), width })}\n\n`)
  const counts = `${formatCounts(notices.map(({ severity }) => severity))}\n`
  io.out(notices.length === 0 ? '' : { styled: wrapped(`${shown.join('')}${counts}`, io, 'out') })
}
