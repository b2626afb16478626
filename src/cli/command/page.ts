import { cellsOf, inLines } from '../../util/cells.ts'
import { jsonLines } from './json-lines.ts'
import { shellLines } from './shell-lines.ts'

/** A term with what it means. */
export type Row = readonly [term: string, text: string]

/** A part of a page: a paragraph, a list below a heading, lines that stay as they are, a document, or command lines. */
export interface Block {
  readonly heading?: string
  readonly text?: string
  readonly rows?: readonly Row[]
  readonly lines?: readonly string[]
  readonly document?: string | undefined
  readonly commands?: readonly string[]
}

/** Wider lines are no easier to read. */
const WIDEST = 100
/** On a page that is narrower, what a term means stands below it, unless there is room beside the terms. */
const TWO_COLUMNS = 60

/** The blocks one below the other, as wide as the terminal is; those without contents are left out. */
export function pageText(blocks: readonly Block[], columns: number): string {
  const width = Math.min(Math.max(columns, 20), WIDEST)
  const texts = blocks.filter(hasContents).map((block) => blockLines(block, width).join('\n'))
  return `${texts.join('\n\n')}\n`
}

function hasContents({ text = '', rows = [], lines = [], document = '', commands = [] }: Block): boolean {
  return text !== '' || rows.length > 0 || lines.length > 0 || document !== '' || commands.length > 0
}

function blockLines(block: Block, width: number): readonly string[] {
  const { heading, text, rows = [], lines = [], document, commands = [] } = block
  const indent = heading === undefined ? '' : '  '
  const room = width - indent.length
  const texts = [
    ...lines,
    ...(document === undefined ? [] : jsonLines(document, room)),
    ...commands.flatMap((command) => shellLines(command, room)),
  ]
  return [
    ...(heading === undefined ? [] : inLines(`${heading}:`, width)),
    ...(text === undefined ? [] : inLines(text, width)),
    ...rowLines(rows, width),
    ...texts.map((line) => `${indent}${line}`),
  ]
}

function rowLines(rows: readonly Row[], width: number): readonly string[] {
  const column = Math.max(...rows.map(([term]) => term.length)) + 4
  if (width < TWO_COLUMNS && !hasRoomBeside(rows, width - column)) {
    return rows.flatMap(([term, text]) => [`  ${term}`, ...inLines(text, width - 6).map((line) => `      ${line}`)])
  }
  return rows.flatMap(([term, text]) =>
    inLines(text, width - column).map((line, index) => `${(index === 0 ? `  ${term}` : '').padEnd(column)}${line}`),
  )
}

/** Whether texts stand well in a column: each in one line, or in lines that are not all too short, with no word too long for them. */
function hasRoomBeside(rows: readonly Row[], room: number): boolean {
  const longest = Math.max(...rows.flatMap(([, text]) => text.split(' ').map(cellsOf)))
  return rows.every(([, text]) => cellsOf(text) <= room) || (room >= 24 && longest <= room)
}
