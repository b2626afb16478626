// npm run build:man: the man pages of the program and of each command, from the table of commands, in dist/man.
import fs from 'node:fs'
import path from 'node:path'
import { COMMANDS } from '../src/cli/commands/index.ts'
import { commandPage, programPage } from './man/page.ts'

const OUT = 'dist/man'
/** Whoever builds the same again says when the first time was (https://reproducible-builds.org/specs/source-date-epoch/). */
const seconds = process.env['SOURCE_DATE_EPOCH']
const date = (seconds === undefined ? new Date() : new Date(Number(seconds) * 1000)).toISOString().slice(0, 10)

fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })
fs.writeFileSync(path.join(OUT, 'firstlight.1'), programPage(COMMANDS, date))
for (const row of COMMANDS) {
  fs.writeFileSync(path.join(OUT, `firstlight-${row.name}.1`), commandPage(row, await row.load(), date))
}
console.log(`${OUT}: ${COMMANDS.length + 1} pages`)
