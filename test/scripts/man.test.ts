import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { commandPage, programPage } from '../../scripts/man/page.ts'

const DATE = '2026-01-02'
const pages = [
  { name: 'firstlight', page: programPage(COMMANDS, DATE) },
  ...(await Promise.all(
    COMMANDS.map(async (row) => ({ name: `firstlight-${row.name}`, page: commandPage(row, await row.load(), DATE) })),
  )),
]

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

test.skipIf(!isInstalled('mandoc')).each(pages)(
  'mandoc finds nothing wrong with $name (skipped without mandoc)',
  (it) => {
    const { stdout, stderr } = spawnSync('mandoc', ['-Tlint', '-Wstyle'], { input: it.page, encoding: 'utf8' })
    expect(stdout + stderr).toBe('')
  },
)

test.skipIf(!isInstalled('groff')).each(pages)(
  'groff renders $name without a warning (skipped without groff)',
  (it) => {
    const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Kutf8', '-Tutf8'], {
      input: it.page,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(withoutBold(stdout)).toContain('\nNAME\n')
  },
)

/** Bold is printed twice at the same place. */
function withoutBold(text: string): string {
  return text
    .split('\b')
    .map((part, index, all) => (index === all.length - 1 ? part : part.slice(0, -1)))
    .join('')
}

test('the page of a command has all that its help page has', async () => {
  const [row] = COMMANDS
  const page = pages[1]?.page.replaceAll('\\-', '-').replaceAll('\n', ' ') ?? ''
  for (const [name, { text }] of Object.entries((await row?.load())?.options ?? {})) {
    expect(page).toContain(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    expect(page).toContain(text)
  }
})
