/** Reports of runs as pages, in a real browser: every screenshot lies in .cache/pages, to be looked at. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import type { JournalEntry } from '../../src/journal/journal.ts'
import type { ToldPlan } from '../../src/journal/told.ts'
import { main } from '../../src/main.ts'
import { hostPath } from '../../src/util/paths.ts'
import { CHROMIUM, look, LOOKS, openBrowser } from '../helpers/browser.ts'
import { testIo } from '../helpers/io.ts'
import { documentsOfPage } from '../helpers/page-documents.ts'
import { saved } from '../helpers/screenshots.ts'

let directory: string
let browser: Browser
beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-page-'))
  if (CHROMIUM !== undefined) browser = await openBrowser()
  documentsOfPage('docs/plan.md', directory)
  const io = testIo({ cwd: directory })
  const args = ['run', 'database.bu', '--root', 'database', '--machine', 'old-server.yaml']
  expect({ code: await main(['node', 'firstlight', ...args], io), errors: io.errors }).toMatchObject({ code: 0 })
  await writeJournal('failed', FAILED)
  await writeJournal('hostile', HOSTILE)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  fs.rmSync(directory, { recursive: true })
})

const MARKUP = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>\u202e`
const PLACE = { source: `${MARKUP}.bu`, line: 3 }

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 30, 8, 50, 0, second * 1000)).toISOString()
}

/** A run that stopped in the middle of the disks. */
function stopped(text: string, plan: ToldPlan): readonly JournalEntry[] {
  return [
    { kind: 'run-started', at: at(0), configDigest: 'c0ffee'.repeat(8), boot: 'b', engine: '1', contents: {} },
    {
      kind: 'fetches-told',
      at: at(0),
      fetches: [{ source: `https://example.com/${text}`, bytes: 5_000_000, from: 0, ms: 1200 }],
    },
    { kind: 'plan-told', at: at(0), plan },
    { kind: 'stage-started', at: at(1), stage: 'disks', inspection: {} },
    {
      kind: 'operations-told',
      at: at(1),
      stage: 'disks',
      left: 0,
      notes: [text],
      operations: [
        { what: `clear the partition table of ${text}`, place: PLACE, destroys: true, from: 0, ms: 100 },
        { what: `partition ${text}`, from: 100, ms: 2900, failed: true },
      ],
    },
    {
      kind: 'run-failed',
      at: at(4),
      stage: 'disks',
      code: 'tool-failed',
      message: `partitioning ${text} failed: sgdisk ended with 4`,
    },
  ]
}

const FAILED = stopped('/dev/sdb', { document: 'a.bu', disks: [], lost: [], warnings: ['a warning of the document'] })

const THING = { sign: '-', title: MARKUP, details: [MARKUP], place: PLACE } as const
const HOSTILE = stopped(MARKUP, {
  document: MARKUP,
  disks: [
    {
      ...THING,
      before: [{ label: MARKUP, sign: '-', bytes: 10 }],
      after: [{ label: MARKUP, sign: '+', bytes: 10 }],
      partitions: [THING],
    },
  ],
  lost: [{ what: MARKUP, where: MARKUP, size: 1, place: PLACE }],
  warnings: [MARKUP],
})

async function writeJournal(name: string, entries: readonly JournalEntry[]): Promise<void> {
  const journal = createFileJournal(hostPath(path.join(directory, `${name}.firstlight/journal`)))
  for (const entry of entries) await journal.append(entry)
}

async function reported(root: string): Promise<string> {
  const io = testIo({ cwd: directory })
  expect(await main(['node', 'firstlight', 'report', root, '--html', `${root}.html`], io)).toBe(0)
  return path.join(directory, `${root}.html`)
}

async function textOf(root: string): Promise<string> {
  return fs.readFileSync(await reported(root), 'utf8')
}

const PAGES = [
  { what: 'a machine that was made', root: 'database' },
  { what: 'a run that failed', root: 'failed' },
  { what: 'a journal full of markup', root: 'hostile' },
] as const

describe.skipIf(CHROMIUM === undefined)('in a browser (Debian: chromium)', () => {
  test.each(PAGES.flatMap((page) => LOOKS.map((each) => ({ ...page, ...each }))))(
    '$what, $name: nothing is asked for, nothing runs, nothing is wider than the window, and all can read it',
    async ({ root, name, ...how }) => {
      const { screenshot, ...seen } = await look(browser, await reported(root), how)
      saved(`report-${root}-${name}`, screenshot)
      expect(seen).toEqual({ requests: [], complaints: [], violations: [], overflows: false, active: 0 })
    },
  )
})

function titlesOf(page: string): readonly (string | undefined)[] {
  return [...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title)
}

describe('the report of a run', () => {
  test('tells what was destroyed, when, and shows disks that are no more', async () => {
    const page = await textOf('database')
    expect(titlesOf(page)).toEqual(['Destroyed', 'Timeline', 'Disks', 'Every operation'])
    expect(page).toContain('Provisioned on 2026-01-02 03:04:05 UTC from database.bu.')
    expect(page).toContain('aria-label="/dev/sdb before: 1 archive destroyed, 4 TiB; 2 spare destroyed, 1 TiB"')
    expect(page).toContain('database.bu:6')
  })

  test('tells first why it failed', async () => {
    const page = await textOf('failed')
    expect(titlesOf(page)).toEqual(['Failed', 'To be noted', 'Timeline', 'Slowest fetches', 'Every operation'])
    expect(page).toContain('partitioning /dev/sdb failed: sgdisk ended with 4')
    expect(page).toContain('Half made: begun on 2026-11-30 08:50:00 UTC from a.bu, and not finished.')
  })

  test('holds markup of a document as text', async () => {
    const page = await textOf('hostile')
    expect(page).not.toMatch(/<script|<img|\u202e/)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  test('without a file, and with -, is printed', async () => {
    const io = testIo({ cwd: directory })
    expect(await main(['node', 'firstlight', 'report', 'database'], io)).toBe(0)
    expect(io.output).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
  })
})
