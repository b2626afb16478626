import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
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
