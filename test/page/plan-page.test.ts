/** Plans as pages, in a real browser: every screenshot lies in .cache/pages, to be looked at. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { CHROMIUM, look, LOOKS, openBrowser } from '../helpers/browser.ts'
import { testIo } from '../helpers/io.ts'
import { documentsOfPage } from '../helpers/page-documents.ts'
import { saved } from '../helpers/screenshots.ts'

let directory: string
let browser: Browser
beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-page-'))
  documentsOfPage('docs/plan.md', directory)
  fs.copyFileSync(path.join(import.meta.dirname, 'documents/hostile.ign'), path.join(directory, 'hostile.ign'))
  if (CHROMIUM !== undefined) browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  fs.rmSync(directory, { recursive: true })
})

/** Plans a document of the directory, and gives the page's file. */
async function planned(...args: readonly string[]): Promise<string> {
  const name = args[0]?.replace(/\..*$/, '.html') ?? ''
  const io = testIo({ cwd: directory })
  const code = await main(['node', 'firstlight', 'plan', ...args, '--html', name], io)
  expect({ code, errors: io.errors }).toMatchObject({ code: 0 })
  return path.join(directory, name)
}

/** Plans a document for a machine that another one has made. */
async function plannedForFinished(): Promise<string> {
  const [document, other] = ['documents/hostile.ign', 'web.bu']
  const call = (...args: readonly string[]): Promise<number> =>
    main(['node', 'firstlight', ...args, '--root', 'finished'], testIo({ cwd: directory }))
  if (!fs.existsSync(path.join(directory, 'finished'))) expect(await call('run', other)).toBe(0)
  expect(await call('plan', path.basename(document), '--html', 'finished.html')).toBe(6)
  return path.join(directory, 'finished.html')
}

const PAGES = [
  { what: 'a new machine', args: ['web.bu'] },
  { what: 'four disks', args: ['storage.bu'] },
  { what: 'a disk with data on it', args: ['database.bu', '--machine', 'old-server.yaml'] },
  { what: 'a document full of markup', args: ['hostile.ign'] },
] as const

describe.skipIf(CHROMIUM === undefined)('in a browser (Debian: chromium)', () => {
  test.each(PAGES.flatMap((page) => LOOKS.map((each) => ({ ...page, ...each }))))(
    '$what, $name: nothing is asked for, nothing runs, nothing is wider than the window, and all can read it',
    async ({ args, name, ...how }) => {
      const { screenshot, ...seen } = await look(browser, await planned(...args), how)
      saved(`plan-${path.parse(args[0]).name}-${name}`, screenshot)
      expect(seen).toEqual(FLAWLESS)
    },
  )

  test.each(LOOKS)('a machine that another document has made, $name', async ({ name, ...how }) => {
    const { screenshot, ...seen } = await look(browser, await plannedForFinished(), how)
    saved(`plan-finished-${name}`, screenshot)
    expect(seen).toEqual(FLAWLESS)
  })
})

const FLAWLESS = { requests: [], complaints: [], violations: [], overflows: false, active: 0 }

describe('the page of a plan', () => {
  test('is one file, and is the same for the same plan', async () => {
    const [once, twice] = [await planned('web.bu'), await planned('web.bu')].map((file) =>
      fs.readFileSync(file, 'utf8'),
    )
    expect(once).toBe(twice)
    expect(once).not.toMatch(/https?:|<script|<link|@import|url\(/)
  })

  test('shows no contents that only some may read, no hash of a password, and no key', async () => {
    const text = fs.readFileSync(await planned('hostile.ign'), 'utf8')
    expect(text).not.toMatch(/TOPSECRETKEY|secrethash/)
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  test('tells first what is destroyed', async () => {
    const text = fs.readFileSync(await planned('database.bu', '--machine', 'old-server.yaml'), 'utf8')
    const titles = [...text.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title)
    expect(titles).toEqual(['Destroyed', 'Assumed', 'Disks', 'Filesystems', 'Units', 'Every operation'])
  })

  test('of ten thousand files stays small: what is left out is counted', async () => {
    const files = Array.from({ length: 10_000 }, (_, at) => ({ path: `/srv/${at % 20}/file-${at}` }))
    const document = { ignition: { version: '3.4.0' }, storage: { files } }
    fs.writeFileSync(path.join(directory, 'many.ign'), JSON.stringify(document))
    const text = fs.readFileSync(await planned('many.ign'), 'utf8')
    expect(text.length).toBeLessThan(2_000_000)
    expect(text).toContain('… and 7,000 more')
  })

  test('goes to standard output alone with -', async () => {
    const io = testIo({ cwd: directory })
    expect(await main(['node', 'firstlight', 'plan', 'web.bu', '--html', '-'], io)).toBe(0)
    expect(io.output).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
  })

  test('is written beside what is printed for programs', async () => {
    const io = testIo({ cwd: directory })
    expect(await main(['node', 'firstlight', 'plan', 'web.bu', '--json', '--html', 'beside.html'], io)).toBe(0)
    expect(JSON.parse(io.output)).toMatchObject({ format: 1 })
    expect(fs.readFileSync(path.join(directory, 'beside.html'), 'utf8')).toContain('<h1>web.bu</h1>')
  })
})
