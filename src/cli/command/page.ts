import { inLines } from '../../util/cells.ts'

/** A term with what it means. */
export type Row = readonly [term: string, text: string]

/** A part of a page: a paragraph, a list below a heading, or lines that stay as they are. */
export interface Block {
  readonly heading?: string
  readonly text?: string
  readonly rows?: readonly Row[]
  readonly lines?: readonly string[]
}

/** Wider lines are no easier to read. */
const WIDEST = 100
/** On a page that is narrower, what a term means stands below it. */
const TWO_COLUMNS = 60

/** The blocks one below the other, as wide as the terminal is; those without contents are left out. */
export function pageText(blocks: readonly Block[], columns: number): string {
  const width = Math.min(Math.max(columns, 20), WIDEST)
  const texts = blocks.filter(hasContents).map((block) => blockLines(block, width).join('\n'))
  return `${texts.join('\n\n')}\n`
}

function hasContents({ text = '', rows = [], lines = [] }: Block): boolean {
  return text !== '' || rows.length > 0 || lines.length > 0
}

function blockLines({ heading, text, rows = [], lines = [] }: Block, width: number): readonly string[] {
  const indent = heading === undefined ? '' : '  '
  return [
    ...(heading === undefined ? [] : inLines(`${heading}:`, width)),
    ...(text === undefined ? [] : inLines(text, width)),
    ...rowLines(rows, width),
    ...lines.map((line) => `${indent}${line}`),
  ]
}

function rowLines(rows: readonly Row[], width: number): readonly string[] {
  const column = Math.max(...rows.map(([term]) => term.length)) + 4
  if (width < TWO_COLUMNS && column > 10) {
    return rows.flatMap(([term, text]) => [`  ${term}`, ...inLines(text, width - 6).map((line) => `      ${line}`)])
  }
  return rows.flatMap(([term, text]) =>
    inLines(text, width - column).map((line, index) => `${(index === 0 ? `  ${term}` : '').padEnd(column)}${line}`),
  )
}
