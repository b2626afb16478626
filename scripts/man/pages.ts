import { COMMANDS } from '../../src/cli/commands/index.ts'
import { commandPage, programPage } from './page.ts'

/** A man page. */
export interface ManPage {
  /** As its file is called: `firstlight-run.1`. */
  readonly name: string
  readonly text: string
}

/** The man pages of the program and of each command, from the table of commands. @param seconds since 1970: their date */
export async function manPages(seconds: number): Promise<readonly ManPage[]> {
  const date = new Date(seconds * 1000).toISOString().slice(0, 10)
  const pages = COMMANDS.map(async (row) => ({
    name: `firstlight-${row.name}.1`,
    text: commandPage(row, await row.load(), date),
  }))
  return [{ name: 'firstlight.1', text: programPage(COMMANDS, date) }, ...(await Promise.all(pages))]
}
