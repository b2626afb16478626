/** The site of all docs, in a real browser and from files: every screenshot lies in .cache/pages, to be looked at. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildSite } from '../../scripts/site/build.ts'
import { buildPlayground } from '../../scripts/site/playground.ts'
import { sitePages } from '../../scripts/site/pages.ts'
import { everyKey, dotted } from '../../src/reference/keys/key.ts'
import { LANGUAGES, pageNameOf } from '../../src/reference/languages.ts'
import { CHROMIUM, LOOKS, openBrowser, violationsOf } from '../helpers/browser.ts'
import { saved } from '../helpers/screenshots.ts'

const PAGES = sitePages()
let directory: string
let browser: Browser
let page: Page
const requests: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-site-'))
  await buildPlayground(directory)
  await buildSite(directory)
  if (CHROMIUM === undefined) return
  browser = await openBrowser()
  page = await browser.newPage()
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) requests.push(request.url())
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  fs.rmSync(directory, { recursive: true, force: true })
})

function read(file: string): string {
  return fs.readFileSync(path.join(directory, file), 'utf8')
}

/** The address of a file of the site, which a heading may follow. */
function addressOf(place: string): string {
  const [file = '', anchor] = place.split('#')
  return `${pathToFileURL(path.join(directory, file)).href}${anchor === undefined ? '' : `#${anchor}`}`
}

/** The headings and keys that an address may name in a page. */
function anchorsOf(file: string): ReadonlySet<string> {
  return new Set(Array.from(read(file).matchAll(/ id="([^"]*)"/g), ([, id = '']) => id))
}

test('every page of docs is a page of it', () => {
  const sources = fs.globSync('docs/**/*.md')
  expect(PAGES.map(({ source }) => source)).toEqual(expect.arrayContaining(sources))
  expect(PAGES.filter(({ file }) => !fs.existsSync(path.join(directory, file)))).toEqual([])
})

test.each(PAGES.map(({ file }) => file))('every link of %s leads to a page and a heading that are there', (file) => {
  const links = Array.from(read(file).matchAll(/ (?:href|src)="([^"]*)"/g), ([, link = '']) =>
    link.replaceAll('&amp;', '&'),
  )
  const own = links.filter((link) => !/^https?:/.test(link))
  const broken = own.filter((link) => {
    const url = new URL(link, addressOf(file))
    const target = path.relative(directory, fileURLToPath(new URL(url.pathname, url)))
    if (!fs.existsSync(path.join(directory, target))) return true
    const anchor = decodeURIComponent(url.hash.slice(1))
    return anchor !== '' && !anchor.startsWith('d1=') && !anchorsOf(target).has(anchor)
  })
  expect(own.length).toBeGreaterThan(10)
  expect(broken).toEqual([])
})

test('every page is reached from the front, and every key of every language has its heading', () => {
  const front = read('docs/index.html')
  expect(PAGES.filter(({ file }) => !front.includes(`href="${path.relative('docs', file)}"`))).toEqual([])
  const missing = LANGUAGES.flatMap((language) => {
    const anchors = anchorsOf(`docs/reference/${pageNameOf(language)}.html`)
    return [...everyKey(language.keys())].map(({ path }) => dotted(path)).filter((key) => !anchors.has(key))
  })
  expect(missing).toEqual([])
})

test('its own script is small', () => {
  expect(read('docs/search.js').length).toBeLessThan(5_000)
})

/** Types into the search of the page that is open. */
async function search(query: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(query)
  await page.waitForFunction(
    `document.activeElement.id === 'search' && document.getElementById('search').value === ${JSON.stringify(query)} && !document.getElementById('found').hidden`,
  )
}

describe.skipIf(CHROMIUM === undefined)('in a browser (Debian: chromium)', () => {
  test.each([
    ['filesystem-format-missing', 'docs/errors.html#filesystem-format-missing'],
    ['hash-mismatch', 'docs/errors.html#hash-mismatch'],
    ['secret-in-unit', 'docs/lint.html#secret-in-unit'],
    ['boot_device.luks.tpm2', 'docs/reference/fcos.html#boot_device.luks.tpm2'],
    ['networkd.units', 'docs/reference/ignition-2.html#networkd.units'],
    ['exactly once', 'docs/exactly-once.html'],
    ['Helix', 'docs/editors.html#helix'],
  ])('who looks for %s finds %s', async (query, wanted) => {
    await page.goto(addressOf('docs/index.html'))
    await search(query)
    const links = await page.evaluate(`[...document.querySelectorAll('#found a')].slice(0, 3).map(({ href }) => href)`)
    expect(links).toContain(addressOf(wanted))
  })

  test('keys alone search, choose and open, from a page of any folder', async () => {
    await page.goto(addressOf('docs/reference/flatcar.html'))
    await search('hash-mismatch')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate('document.activeElement.localName')).toBe('a')
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
    expect(page.url()).toBe(addressOf('docs/errors.html#hash-mismatch'))
    expect(await page.evaluate(`document.querySelector(':target').textContent`)).toContain('hash-mismatch')
    await search('key')
    await page.keyboard.press('Escape')
    expect(await page.evaluate(`document.getElementById('found').hidden`)).toBe(true)
  })

  test('what is nowhere is said to be nowhere', async () => {
    await page.goto(addressOf('docs/index.html'))
    await search('xyzzy-plugh')
    expect(await page.evaluate(`document.getElementById('found').textContent`)).toBe('Nothing has “xyzzy-plugh” in it.')
  })

  test('a document in it opens in the playground', async () => {
    await page.goto(addressOf('docs/install.html'))
    const link = await page.evaluate(`document.querySelector('.tried > a').href`)
    const text = await page.evaluate(`document.querySelector('.tried code').textContent`)
    await page.goto(String(link))
    await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
    const written = `[...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n').trim()`
    expect(await page.evaluate(written)).toBe(String(text).trim())
  })

  test('a hover of the playground leads to its key', async () => {
    await page.goto('about:blank')
    await page.goto(addressOf('index.html'))
    await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
    const place = (await page.evaluate(
      `(() => { const line = [...document.querySelectorAll('.cm-line')].find(({ textContent }) => /^\\s+files:/.test(textContent)); const range = document.createRange(); const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT); let node = text.nextNode(); while (!node.textContent.includes('files')) node = text.nextNode(); range.selectNodeContents(node); const box = range.getBoundingClientRect(); return { x: box.right - 6, y: box.top + box.height / 2 } })()`,
    )) as { readonly x: number; readonly y: number }
    await page.mouse.move(place.x, place.y)
    await page.waitForSelector('.told a')
    const link = String(await page.evaluate(`document.querySelector('.told a').href`))
    expect(link).toBe(addressOf('docs/reference/fcos.html#storage.files'))
    await page.goto(link)
    expect(await page.evaluate(`document.querySelector(':target').textContent`)).toContain('storage.files')
  })

  test.each(LOOKS)('$name, nothing is wider than the window, and all can read it', async ({ name, width, scheme }) => {
    await page.setViewport({ width, height: 900 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    for (const file of [
      'docs/index.html',
      'docs/reference/flatcar.html',
      'docs/plan.html',
      'docs/performance.html',
      'docs/playground.html',
    ]) {
      await page.goto(addressOf(file))
      saved(`site-${path.basename(file, '.html')}-${name}`, await page.screenshot())
      expect(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth'), file).toBe(false)
      expect(await violationsOf(page), file).toEqual([])
    }
    await search('mode')
    saved(`site-search-${name}`, await page.screenshot())
    expect(await violationsOf(page)).toEqual([])
  })

  test('nothing was asked of a network, and nothing complained of', () => {
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
  })
})
