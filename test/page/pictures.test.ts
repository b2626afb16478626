/** The two pictures of docs/report.md. `FIRSTLIGHT_WRITE=1` takes them anew, to be looked at before they are kept. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'
import type { Clock } from '../../src/util/clock.ts'
import { main } from '../../src/main.ts'
import { CHROMIUM, look, openBrowser } from '../helpers/browser.ts'
import { testIo } from '../helpers/io.ts'
import { documentsOfPage } from '../helpers/page-documents.ts'

const PICTURES = path.join(import.meta.dirname, '../../docs/pictures')

/** A clock that goes on by some milliseconds whenever it is asked: the same picture on every machine. */
function ticking(): Clock {
  let asked = 0
  return { ...SYSTEM_CLOCK, date: () => new Date(Date.UTC(2026, 10, 30, 8, 30, 0, 13 * asked++)) }
}

/** Most bytes of a picture: whoever clones the repository gets them all. */
const MOST = 150_000

const MACHINE = ['--machine', 'old-server.yaml']

test.each([
  { name: 'plan', scheme: 'light', calls: [['plan', 'database.bu', ...MACHINE, '--html', 'page.html']] },
  {
    name: 'report',
    scheme: 'dark',
    calls: [
      ['run', 'database.bu', '--root', 'machine', ...MACHINE],
      ['report', 'machine', '--html', 'page.html'],
    ],
  },
] as const)('the picture of a $name is there, and small', async ({ name, scheme, calls }) => {
  const file = path.join(PICTURES, `${name}.png`)
  if (process.env['FIRSTLIGHT_WRITE'] === '1' && CHROMIUM !== undefined) {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-picture-'))
    onTestFinished(() => fs.rmSync(directory, { recursive: true }))
    documentsOfPage('docs/plan.md', directory)
    for (const args of calls) {
      const io = testIo({ cwd: directory, clock: ticking() })
      expect(await main(['node', 'firstlight', ...args], io)).toBe(0)
    }
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { screenshot } = await look(browser, path.join(directory, 'page.html'), { width: 1000, scheme, height: 1120 })
    fs.mkdirSync(PICTURES, { recursive: true })
    fs.writeFileSync(file, screenshot)
  }
  expect(fs.statSync(file).size).toBeLessThan(MOST)
})
