import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'

/** Debian's Chromium; `undefined` where it is not installed. */
export const CHROMIUM: string | undefined =
  spawnSync('sh', ['-c', 'command -v chromium']).stdout.toString().trim() || undefined

/** How a page is looked at. */
export interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
  /** Of the screenshot. @default the whole page */
  readonly height?: number
}

/** Every way in which pages are looked at. */
export const LOOKS: readonly (Look & { readonly name: string })[] = [
  { name: 'wide, light', width: 1280, scheme: 'light' },
  { name: 'wide, dark', width: 1280, scheme: 'dark' },
  { name: 'narrow, light', width: 360, scheme: 'light' },
  { name: 'narrow, dark', width: 360, scheme: 'dark' },
]

/** What a browser found out about a page. */
export interface Seen {
  readonly screenshot: Uint8Array
  /** What was asked for besides the page itself, and what was refused. */
  readonly requests: readonly string[]
  /** What the browser complained of. */
  readonly complaints: readonly string[]
  /** What axe says is wrong for those who cannot see, or point. */
  readonly violations: readonly string[]
  /** Whether something is wider than the window. */
  readonly overflows: boolean
  /** How many elements that run or load something are in it. */
  readonly active: number
}

/** Starts the browser. */
export function openBrowser(): Promise<Browser> {
  return puppeteer.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-gpu'] })
}

/** Looks at a page from a file, as somebody would who was sent it. */
export async function look(browser: Browser, file: string, { width, scheme, height }: Look): Promise<Seen> {
  const page = await browser.newPage()
  try {
    const requests: string[] = []
    const complaints: string[] = []
    const own = pathToFileURL(file).href
    page.on('request', (request) => {
      if (request.url() !== own) requests.push(request.url())
    })
    page.on('console', (message) => complaints.push(message.text()))
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.setViewport({ width, height: height ?? 900 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await page.goto(own)
    const overflows = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
    const active = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((node) => /^(script|img|iframe|object|embed|link|base|form|video|audio)$/i.test(node.localName) || [...node.attributes].some(({ name }) => name.startsWith('on') || name === 'style')).length`,
    )
    const screenshot = await page.screenshot({ fullPage: height === undefined, type: 'png' })
    const violations = await violationsOf(page)
    return { screenshot, requests, complaints, violations, overflows: overflows === true, active: Number(active) }
  } finally {
    await page.close()
  }
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe says is wrong with a page. Folds are opened first: what is hidden is not looked at. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`)
  const client = await page.createCDPSession()
  await client.send('Page.setBypassCSP', { enabled: true })
  await page.evaluate(fs.readFileSync(AXE, 'utf8'))
  const found: unknown = await page.evaluate(
    `axe.run({ resultTypes: ['violations'], preload: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`,
  )
  return Array.isArray(found) ? found.map(String) : ['axe answered nothing']
}
