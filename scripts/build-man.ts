// npm run build:man: the man pages of the program and of each command, from the table of commands, in dist/man.
import fs from 'node:fs'
import path from 'node:path'
import { manPages } from './man/pages.ts'
import { readSources } from './packages/sources.ts'

const OUT = 'dist/man'

fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })
const pages = await manPages(readSources().date)
for (const { name, text } of pages) fs.writeFileSync(path.join(OUT, name), text)
console.log(`${OUT}: ${pages.length} pages`)
