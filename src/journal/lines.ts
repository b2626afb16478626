import { FirstlightError } from '../errors.ts'
import { sha256 } from '../util/digest.ts'
import { isJsonObject } from '../util/json.ts'
import { asEntry } from './entry-fields.ts'
import { firstOutOfOrder } from './entry-order.ts'
import type { JournalEntry } from './journal.ts'

/**
 * The lines of a journal's file, one JSON object for each entry. The first one names the format. Each ends with `chain`,
 * the SHA-256 of the chain before it and of everything else in the line: none can be changed, added or left out in
 * between without breaking all that follow.
 */
const FORMAT = 2

/** The chain before the first line. */
export const NO_CHAIN = ''

const MEMBER = ',"chain":"'
const DIGEST_LENGTH = 64
const END = '"}'
const TAIL_LENGTH = MEMBER.length + DIGEST_LENGTH + END.length

/** A journal as its file tells it, and the chain that the next line goes on from. */
export interface ReadLines {
  readonly entries: readonly JournalEntry[]
  readonly chain: string
}

/** The line of an entry, with its line break, and the chain that it ends with. */
export function lineOf(entry: JournalEntry, before: string): { readonly line: string; readonly chain: string } {
  const text = JSON.stringify(before === NO_CHAIN ? { format: FORMAT, ...entry } : entry)
  const chain = sha256(before + text)
  return { line: `${text.slice(0, -1)}${MEMBER}${chain}${END}\n`, chain }
}

/**
 * Reads whole lines.
 * @param file how errors name the file
 * @throws FirstlightError `journal-unreadable` at the first line that no run wrote there
 */
export function readLines(lines: readonly string[], file: string): ReadLines {
  const isOld = lines.length > 0 && formatOf(lines[0] ?? '') === undefined
  const entries: JournalEntry[] = []
  let chain = NO_CHAIN
  for (const [index, line] of lines.entries()) {
    const place = `${file}:${index + 1}`
    const content = isOld ? line : `${line.slice(0, -TAIL_LENGTH)}}`
    if (!isOld) {
      const expected = sha256(chain + content)
      if (line.slice(-TAIL_LENGTH) !== MEMBER + expected + END) throw notAnEntry(place, line)
      chain = expected
    }
    entries.push(parseEntry(content, place, index === 0))
  }
  const wrong = firstOutOfOrder(entries)
  if (wrong !== undefined) throw unreadable(`${file}:${wrong + 1} does not follow from what is before it`)
  if (isOld && entries.at(-1)?.kind !== 'run-completed') throw unfinished(file)
  return { entries, chain }
}

/** The format that the first line names; `undefined` in the first one, which had no number and no chain. */
function formatOf(line: string): number | undefined {
  const { format } = parse(line) ?? {}
  if (format === undefined) return undefined
  if (format === FORMAT) return FORMAT
  throw unreadable(`it is of the format ${JSON.stringify(format)}, and this version knows ${FORMAT}`)
}

function parseEntry(content: string, place: string, isFirst: boolean): JournalEntry {
  const { format, ...value } = parse(content) ?? {}
  const entry = format === undefined || isFirst ? asEntry(value) : undefined
  if (entry === undefined) throw notAnEntry(place, content)
  return entry
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A line that has everything of an entry and does not belong here is told from one that is none. */
function notAnEntry(place: string, line: string): FirstlightError {
  const { format: _, chain: __, ...value } = parse(line) ?? {}
  return unreadable(
    asEntry(value) === undefined ? `${place} is not an entry` : `${place} does not follow from what is before it`,
  )
}

function unreadable(problem: string): FirstlightError {
  return new FirstlightError('journal-unreadable', `reading the journal: ${problem}`, {
    hint: 'the journal is damaged or was written by another version; provision a fresh root',
  })
}

function unfinished(file: string): FirstlightError {
  const message = `reading the journal: ${file} was begun by an earlier version, which had not finished`
  return new FirstlightError('journal-unreadable', message, {
    hint: 'finish with the version of the engine that began, or provision a fresh root',
  })
}
