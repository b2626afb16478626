import { stripVTControlCharacters } from 'node:util'
import { createSeenFiles } from '../node/file-changes.ts'
import { textDiff } from '../plan/text-diff.ts'
import { EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { reportFailure } from '../program/failure.ts'
import type { Io } from '../program/io.ts'
import { firstFew } from '../util/first-few.ts'
import { printable } from '../util/printable.ts'
import { usageError, type GivenPath } from './command/option.ts'
import { takesColour } from './report-output.ts'
import { COLOURS, PLAIN } from '../plan/terminal/paint.ts'

/** What a command that is repeated is given besides. */
export interface WatchSettings {
  readonly doc: string | undefined
  readonly json: boolean
  readonly output: GivenPath | undefined
}

/**
 * Does something again whenever one of the files that it read is otherwise, until the program is asked to end. What it prints is
 * shown from the top of the screen, and below it in what it differs from the time before.
 * @param once does it, in a world in which files are noted
 */
export async function watching(
  { doc, json, output }: WatchSettings,
  io: Io,
  once: (io: Io) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (doc === undefined || doc === '-')
    throw usageError('--watch without a file to watch', 'name the document as a file')
  if (output !== undefined) throw usageError('--watch and -o were both given', 'leave out one of them')
  let before: string | undefined
  let changed: readonly string[] = []
  while (!io.signal.aborted) {
    begin(io, json, changed)
    const files = createSeenFiles()
    let printed = ''
    const world: Io = {
      ...io,
      noteRead: (file) => files.note(file),
      out(text) {
        if (typeof text === 'string') printed += text
        else if ('styled' in text) printed += text.styled
        io.out(text)
      },
    }
    await once(world).catch((thrown: unknown) => reportFailure(thrown, { io: world, json }))
    if (io.signal.aborted) break
    if (!json) {
      showDifference(io, before, printed)
      // A mistake in between is no plan to compare with.
      if (printed !== '') before = printed
      io.err('\nwatching; Ctrl-C ends it\n')
    }
    changed = await files.change(io.signal)
  }
  return EXIT_CODES.failed.code
}

/** A screen is cleared with what was scrolled off it; elsewhere a line stands between one time and the next. */
function begin(io: Io, json: boolean, changed: readonly string[]): void {
  if (json) return
  if (io.isTerminal.out && io.environment['TERM'] !== 'dumb') io.out({ styled: '\u001b[2J\u001b[3J\u001b[H' })
  if (changed.length === 0) return
  const names = changed.map((file) => printable(file.startsWith(`${io.cwd}/`) ? file.slice(io.cwd.length + 1) : file))
  io.out(`changed: ${firstFew(names)}\n\n`)
}

function showDifference(io: Io, before: string | undefined, after: string): void {
  if (before === undefined || after === '') return
  const lines = textDiff(comparable(before), comparable(after))
  if (lines.length === 0) return io.out('\nThe same as the time before.\n')
  const paint = takesColour(io, 'out') ? COLOURS : PLAIN
  const shown = lines.map((line) => {
    const sign = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : '='
    return `  ${paint.sign[sign](line)}\n`
  })
  io.out({ styled: `\n${paint.strong('What is otherwise than the time before')}\n${shown.join('')}` })
}

/** Times, and lines of documents that only moved, are no difference. */
function comparable(text: string): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => !line.startsWith('changed: '))
    .map(withoutPlace)
    .join('\n')
    .trimStart()
}

/** A line without the place at its end, and without times. */
function withoutPlace(line: string): string {
  const last = line.lastIndexOf(' ')
  const said = /:\d{1,9}$/.test(line.slice(last + 1)) ? line.slice(0, last + 1) : line
  return said
    .replaceAll(/ \d{1,9}\.\d\d s\b/g, '')
    .replaceAll(/\b[0-9a-f]{16}…/g, '…')
    .trimEnd()
}
