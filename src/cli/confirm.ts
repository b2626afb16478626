import { FirstlightError } from '../errors.ts'
import type { ToldLoss } from '../journal/told.ts'
import type { Io } from '../program/io.ts'
import { formatBytes } from '../util/bytes.ts'
import { printable } from '../util/printable.ts'

/** What has to be typed: a key that is hit by chance is no answer. */
const WORD = 'yes'

/** What somebody at the terminal is asked. */
export interface Question {
  /** What is done, to what. */
  readonly doing: string
  /** What is destroyed by it; `undefined` when nobody could tell. */
  readonly lost: readonly ToldLoss[] | undefined
}

/**
 * Asks whoever sits at the terminal, and goes on only with the word that means it.
 * @throws FirstlightError `refused` for any other answer, and for none
 */
export async function confirm({ doing, lost }: Question, io: Io): Promise<void> {
  const answer = await io.question?.()?.(`${doing}\n${lossText(lost)}Type ${WORD} to go on: `)
  io.signal.throwIfAborted()
  if (answer?.trim() === WORD) return
  throw new FirstlightError('refused', `the answer was not ${WORD}: nothing was changed`, {
    hint: '--yes says so beforehand',
  })
}

function lossText(lost: Question['lost']): string {
  if (lost === undefined) return 'What it destroys cannot be told beforehand.\n'
  if (lost.length === 0) return ''
  const rows = lost.map(({ what, size, where }) => [what, size === undefined ? '' : formatBytes(size), where])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `It destroys for ever\n${lines.map((line) => `  ${line}\n`).join('')}`
}
