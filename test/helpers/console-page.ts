import fs from 'node:fs'
import path from 'node:path'
import { main } from '../../src/main.ts'
import { testIo } from './io.ts'

/** A page whose commands were called anew: as it is, and as it should be. */
export interface CalledPage {
  readonly written: string
  readonly called: string
}

const FENCE = /^```(yaml|console)\n([\s\S]*?)^```$/gm

/**
 * Calls the commands of a page in a directory, one after the other. A `yaml` fence that begins with `# name` is a file of the
 * directory; in a `console` fence what stands below `$ firstlight …` is what the command printed, and in brackets how it ended
 * when that is not 0.
 */
export async function callPage(page: string, directory: string): Promise<CalledPage> {
  const written = fs.readFileSync(page, 'utf8')
  let called = ''
  let end = 0
  for (const match of written.matchAll(FENCE)) {
    const [whole, language = '', body = ''] = match
    called += written.slice(end, match.index)
    end = match.index + whole.length
    if (language === 'yaml') writeFile(directory, body)
    called += language === 'yaml' ? whole : `\`\`\`console\n${await callFence(body, directory)}\`\`\``
  }
  return { written, called: called + written.slice(end) }
}

function writeFile(directory: string, body: string): void {
  const name = /^# (\S+)\n/.exec(body)?.[1]
  if (name !== undefined) fs.writeFileSync(path.join(directory, name), body)
}

async function callFence(body: string, directory: string): Promise<string> {
  let text = ''
  for (const line of body.split('\n').filter((one) => one.startsWith('$ firstlight '))) {
    const io = testIo({ cwd: directory })
    const code = await main(['node', ...line.slice(2).split(' ')], io)
    text += `${line}\n${io.output}${io.errors}${code === 0 ? '' : `[exit code ${code}]\n`}`
  }
  return text
    .replaceAll(directory, '/home/you')
    .replaceAll(/in \d+\.\d\d s/g, 'in 0.05 s')
    .replaceAll(/ +$/gm, '')
}
