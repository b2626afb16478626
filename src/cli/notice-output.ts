import { annotations } from '../report/annotations.ts'
import { formatCounts, formatNotice } from '../report/format-notice.ts'
import type { Notice } from '../report/notice.ts'
import { sarifLog } from '../report/sarif.ts'
import { choice, flag, section, withDefault, type Option, type OptionsFor } from './command/option.ts'
import type { Io } from '../program/io.ts'
import { takesColour } from './report-output.ts'
import { VERSION } from '../program/version.ts'
import { wrapped } from '../program/wrap.ts'

/** How what is said of documents is printed. */
export type NoticeFormat = 'text' | 'json' | 'sarif' | 'github'

/** The settings of commands that say something of documents. */
export interface FormatSettings {
  readonly format: NoticeFormat
  readonly json: boolean
}

/** The options of those commands. */
export const FORMAT: OptionsFor<FormatSettings> = section('Output', {
  format: withDefault(
    choice('format', ['text', 'json', 'sarif', 'github'], 'text, json, sarif, or github for its annotations'),
    'text',
  ) satisfies Option<NoticeFormat>,
  json: flag('print one JSON object: the same as --format json'),
})

/** Which of the formats is meant. */
export function formatOf({ format, json }: FormatSettings): NoticeFormat {
  return json ? 'json' : format
}

/** Prints notices for another program: as SARIF, or as annotations of GitHub. */
export function printForProgram(
  notices: readonly Notice[],
  { format, reasons }: { readonly format: 'sarif' | 'github'; readonly reasons?: Readonly<Record<string, string>> },
  io: Io,
): void {
  if (format === 'github') io.out(annotations(notices))
  else io.out(`${JSON.stringify(sarifLog(notices, { version: VERSION, ...(reasons && { reasons }) }), undefined, 2)}\n`)
}

/** Prints notices for people, with how many there are. */
export function printNotices(notices: readonly Notice[], io: Io): void {
  const width = io.isTerminal.out ? io.columns() : undefined
  const shown = notices.map((notice) => `${formatNotice(notice, { colour: takesColour(io, 'out'), width })}\n\n`)
  const counts = `${formatCounts(notices.map(({ severity }) => severity))}\n`
  if (notices.length > 0) io.out({ styled: wrapped(`${shown.join('')}${counts}`, io, 'out') })
}
