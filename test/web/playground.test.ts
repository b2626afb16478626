/** The playground in a real browser, from a file: every screenshot lies in .cache/pages, to be looked at. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, violationsOf } from '../helpers/browser.ts'
import { runProgram } from '../helpers/program.ts'
import { saved } from '../helpers/screenshots.ts'
import { WEB_SERVER, writeWebServer } from '../helpers/written-web-server.ts'

const FILE = 'dist/web/index.html'
const ADDRESS = pathToFileURL(path.resolve(FILE)).href

let browser: Browser
let page: Page
const requests: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  expect(spawnSync('node_modules/.bin/node', ['scripts/build-web.ts'], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
  if (CHROMIUM === undefined) return
  browser = await openBrowser()
  page = await browser.newPage()
  page.on('request', (request) => {
    if (!request.url().startsWith(ADDRESS) && !request.url().startsWith('data:')) requests.push(request.url())
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.setViewport({ width: 1280, height: 800 })
}, 120_000)
afterAll(async () => {
  await browser?.close()
})

/** Opens the page with a document. */
async function write(document: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(ADDRESS)
  await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
  await page.click('.cm-content')
  await page.keyboard.down('Control')
  await page.keyboard.press('a')
  await page.keyboard.up('Control')
  await page.keyboard.press('Backspace')
  const lines = document.split('\n')
  for (const [index, line] of lines.entries()) {
    // The editor indents by itself: lines are pasted as they are.
    await page.evaluate(
      `document.execCommand('insertText', false, ${JSON.stringify(index === 0 ? line : `\n${line}`)})`,
    )
  }
}

async function textOf(selector: string): Promise<string> {
  return String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`))
}

/** Waits until a part of the page says something. */
async function says(selector: string, text: string): Promise<void> {
  const condition = `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? '').includes(${JSON.stringify(text)})`
  await page.waitForFunction(condition, { timeout: 20_000 })
}

async function editorText(): Promise<string> {
  const script = `[...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n')`
  return String(await page.evaluate(script))
}

async function lastLine(): Promise<string> {
  return (await editorText()).split('\n').at(-1) ?? ''
}

/** Pictures of the documentation that are taken while all looks are gone through. */
const KEPT: Readonly<Record<string, string>> = {
  'machine, wide and dark': 'machine-dark',
  'ignition, wide and light': 'ignition',
  'plan, narrow and light': 'phone',
}

/** Keeps a picture to be looked at, and with FIRSTLIGHT_WRITE=1 as one of the documentation. */
async function picture(name: string): Promise<void> {
  const screenshot = await page.screenshot()
  saved(`playground-${name}`, screenshot)
  if (process.env['FIRSTLIGHT_WRITE'] === '1') fs.writeFileSync(`docs/pictures/playground-${name}.png`, screenshot)
}

const MOTD = `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mod: 0644
      contents:
        inline: hello`

test('the page is one file, of at most 700 kB compressed', () => {
  const text = fs.readFileSync(FILE, 'utf8')
  const size = gzipSync(text, { level: 9 }).length
  process.stdout.write(`playground: ${size} bytes with gzip\n`)
  expect(size).toBeLessThan(700_000)
  expect(text).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)=/)
})

describe.skipIf(CHROMIUM === undefined)('in a browser (Debian: chromium)', () => {
  test('it is there at once', async () => {
    await page.goto(ADDRESS)
    await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
    const times = await page.evaluate(
      `JSON.stringify(performance.getEntries().filter(({ name }) => /^(first-contentful-paint|interactive)$/.test(name)).map(({ name, startTime }) => name + ' ' + Math.round(startTime) + ' ms'))`,
    )
    process.stdout.write(`playground: ${String(times)}\n`)
    expect(times).toContain('interactive')
  })

  test('a problem is seen at its place, and mended by its way out', async () => {
    await write(MOTD)
    await says('#panel-problems', 'unknown key "mod" is ignored')
    await says('#tab-problems', 'Problems (1)')
    await page.waitForSelector('.cm-lintRange-warning')
    expect(await textOf('.cm-lintRange-warning')).toBe('mod')
    expect(await textOf('.problems .fix')).toBe('Change it to mode')
    expect(await page.evaluate(`document.querySelector('.problems .what a').getAttribute('href')`)).toBe(
      'docs/errors.html#butane-unknown-key',
    )
    await picture('problem')
    await page.click('.problems .fix')
    await says('#panel-problems', 'No problems.')
    expect(await editorText()).toBe(MOTD.replace('mod:', 'mode:'))
  })

  test('the key that is being written is completed', async () => {
    await write('variant: flatcar\nversion: 1.1.0\n')
    await page.keyboard.type('sys')
    await page.waitForSelector('.cm-tooltip-autocomplete')
    await says('.cm-tooltip-autocomplete', 'systemd')
    await picture('completion')
    // The list takes keys only after it was there for a moment, so that it is not taken by mistake.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))')
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      `[...document.querySelectorAll('.cm-line')].some((line) => line.textContent === 'systemd:')`,
    )
    expect(await editorText()).toBe('variant: flatcar\nversion: 1.1.0\nsystemd:\n  ')
  })

  test('a web server is written from an empty document, by completion', { timeout: 240_000 }, async () => {
    await write('')
    await writeWebServer({
      type: (text) => page.keyboard.type(text),
      async line(column, text = '') {
        // Out of the list, and out of what was taken.
        await page.keyboard.press('Escape')
        await page.keyboard.press('Escape')
        await page.keyboard.down('Control')
        await page.keyboard.press('End')
        await page.keyboard.up('Control')
        await page.keyboard.press('Enter')
        while ((await lastLine()) !== '') await page.keyboard.press('Backspace')
        await page.keyboard.type(' '.repeat(column) + text)
      },
      async take(label) {
        if ((await textOf('.cm-tooltip-autocomplete')) === '') {
          await page.keyboard.down('Control')
          await page.keyboard.press('Space')
          await page.keyboard.up('Control')
        }
        const labels = `[...document.querySelectorAll('.cm-tooltip-autocomplete .cm-completionLabel')].map(({ textContent }) => textContent)`
        await page.waitForFunction(`${labels}.includes(${JSON.stringify(label)})`, { timeout: 20_000 })
        // The list takes keys only after it was there for a moment, so that it is not taken by mistake.
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))')
        const at = Number(await page.evaluate(`${labels}.indexOf(${JSON.stringify(label)})`))
        for (let step = 0; step < at; step += 1) await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Enter')
        await page.waitForFunction(
          `document.querySelector('.cm-tooltip-autocomplete [aria-selected=true] .cm-completionLabel')?.textContent !== ${JSON.stringify(label)}`,
        )
      },
      next: () => page.keyboard.press('Tab'),
    })
    await page.keyboard.press('Escape')
    expect(await editorText()).toBe(WEB_SERVER)
    await says('#panel-problems', 'No problems.')
  })

  test('each tab tells its part', async () => {
    await write(MOTD.replace('mod:', 'mode:'))
    await page.click('#tab-machine')
    await says('#panel-machine', 'motd')
    expect(await textOf('#panel-machine')).toMatch(/etc\/[^]*motd\s+0644 root:root/)
    await page.click('#tab-plan')
    await says('#panel-plan', '/etc/motd')
    await page.click('#tab-ignition')
    await says('#panel-ignition', '"version": "3.4.0"')
    await page.click('[data-style="compact"]')
    await says('#panel-ignition', '{"ignition":{"version":"3.4.0"}')
    await page.click('#tab-changes')
    await page.click('[data-pin]')
    await says('#panel-changes', 'Nothing changed.')
    await page.click('.cm-content')
    await page.keyboard.down('Control')
    await page.keyboard.press('End')
    await page.keyboard.up('Control')
    await page.keyboard.type(' world')
    await says('#panel-changes', 'inline: hello world')
  })

  test('keys move between the tabs', async () => {
    await page.focus('#tab-changes')
    await page.keyboard.press('Home')
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-problems')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-machine')
    expect(await page.evaluate(`document.querySelector('#panel-machine').hidden`)).toBe(false)
  })

  test('a link holds the document, and no secret of it', async () => {
    const secret = `variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      password_hash: $6$geheim$AAAA
`
    await write(secret)
    await page.click('#share')
    await says('#message', 'Left out of it, since it is a secret: a password.')
    const link = page.url()
    expect(link).toMatch(/#d1=[\w-]+$/)
    await page.goto('about:blank')
    await page.goto(link)
    await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
    expect(await editorText()).toBe(secret.replace('$6$geheim$AAAA', 'left-out'))
  })

  test('files that are chosen are there for local:', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-web-'))
    fs.writeFileSync(path.join(directory, 'motd'), 'from a file\n')
    await write(MOTD.replace('mod:', 'mode:').replace('inline: hello', 'local: motd'))
    await says('#panel-problems', 'no such file was dropped onto the page')
    await page.click('#surroundings summary')
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('#choose')])
    await chooser.accept([path.join(directory, 'motd')])
    await says('#panel-problems', 'No problems.')
    await page.click('#tab-ignition')
    await says('#panel-ignition', 'from%20a%20file')
    fs.rmSync(directory, { recursive: true })
  })

  test('the machine that is described is planned for', async () => {
    await write(`variant: fcos
version: 1.6.0
storage:
  disks:
    - device: /dev/vdb
      wipe_table: true
      partitions:
        - label: data
  filesystems:
    - device: /dev/disk/by-partlabel/data
      format: ext4
      wipe_filesystem: true
      path: /var/data
      with_mount_unit: true`)
    await page.click('#surroundings summary')
    await page.type(
      '#machine',
      'disks: [{device: /dev/vdb, size: 4GiB, partitions: [{label: old, filesystem: {type: ext4, label: important}}]}]',
    )
    await page.click('#tab-plan')
    await says('#panel-plan', 'important')
    await says('#panel-plan', 'Destroyed')
    await picture('plan')
    await page.click('#tab-machine')
    await says('#panel-machine', 'at /var/data')
  })

  test.each([
    ['wide and light', 1280, 'light'],
    ['wide and dark', 1280, 'dark'],
    ['narrow and light', 360, 'light'],
    ['narrow and dark', 360, 'dark'],
  ] as const)('%s, nothing is wider than the window, and all can read it', async (name, width, scheme) => {
    await page.setViewport({ width, height: 800 })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await page.goto('about:blank')
    await page.goto(ADDRESS)
    await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
    await page.select('#example', '2')
    for (const tab of ['machine', 'plan', 'ignition', 'changes', 'problems']) {
      await page.click(`#tab-${tab}`)
      await page.waitForSelector(`#panel-${tab} > *`)
      saved(`playground-${tab}-${name}`, await page.screenshot({ fullPage: width < 500 }))
      const kept = KEPT[`${tab}, ${name}`]
      if (kept !== undefined) await picture(kept)
      expect(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth'), tab).toBe(false)
      expect(await violationsOf(page), tab).toEqual([])
    }
    await page.setViewport({ width: 1280, height: 800 })
  })

  test('nothing was asked for, and nothing complained of', () => {
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
  })
})

const CORPUS = path.resolve('../shared/corpus')
const DOCUMENTS = fs.existsSync(CORPUS)
  ? fs.globSync(`${CORPUS}/**/*.{bu,ign,yaml,yml,json,butane,fcc}`).filter((file) => fs.statSync(file).isFile())
  : []

describe.skipIf(CHROMIUM === undefined || DOCUMENTS.length === 0)(
  'of real documents (needs chromium, ../shared/corpus)',
  () => {
    test('the page says what lint says', async () => {
      const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-none-'))
      const { out } = await runProgram(['lint', '--format', 'json', '--files-dir', empty, ...DOCUMENTS])
      fs.rmSync(empty, { recursive: true })
      const { documents } = JSON.parse(out) as {
        readonly documents: readonly {
          readonly notices: readonly { readonly code: string; readonly line?: number }[]
        }[]
      }
      await page.goto(ADDRESS)
      await page.waitForSelector('#panel-problems > p, #panel-problems > ul')
      for (const [index, file] of DOCUMENTS.entries()) {
        const text = fs.readFileSync(file, 'utf8')
        const script = `firstlight.make(${JSON.stringify(text)}).then(({ diagnoses }) => diagnoses.map(({ code, span }) => [code, span.start]))`
        const told = (await page.evaluate(script)) as readonly (readonly [code: string, start: number])[]
        const shown = told.map(([code, start]) => `${text.slice(0, start).split('\n').length} ${code}`)
        const said = (documents[index]?.notices ?? []).map(({ code, line }) => `${line ?? 1} ${code}`)
        expect(shown.toSorted(), file).toEqual(said.toSorted())
      }
    })
  },
)
