import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { PROGRAM_OPTIONS, TO_BEGIN } from '../../src/cli/command/help.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { manPages } from '../../scripts/man/pages.ts'
import { isInstalled } from '../helpers/is-installed.ts'

const pages = (await manPages(0)).map(({ name, text: page }) => ({ name, page }))

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

test('the page of the program has all that its help has', () => {
  const page = pages[0]?.page.replaceAll('\\-', '-') ?? ''
  for (const [term, text] of PROGRAM_OPTIONS) expect(page).toContain(`.B ${term}\n${text}\n`)
  expect(page).toContain(`.nf\n${TO_BEGIN.commands.join('\n')}\n.fi\n`)
})

test.skipIf(!isInstalled('groff'))('no name of a command is broken in 80 columns (skipped without groff)', () => {
  const { stdout } = spawnSync('groff', ['-man', '-Kutf8', '-Tutf8', '-rLL=80n'], {
    input: pages[0]?.page,
    encoding: 'utf8',
  })
  for (const { name } of COMMANDS) expect(withoutBold(stdout)).toContain(`firstlight-${name}(1)`)
})
