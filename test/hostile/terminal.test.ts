/** No character that steers a terminal, turns the direction of what follows or cannot be seen is ever printed raw. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { printable, printableLines } from '../../src/util/printable.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-terminal-'))
afterAll(() => fs.rmSync(directory, { recursive: true }))
const closed = closedAfterEach()

/** Clears a screen, sets a colour by C1, turns the direction, hides, rings, ends a line, and speaks in tags. */
const NASTY = 'a\u001B[2J\u009B31m\u202E\u2066\u200B\u200D\u00AD\uFEFF\u0007\u007F\u0085\u2028\u{E0041}\u115Fé-日本-🌍'

const RAW = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

async function printed(
  [name = '', ...args]: readonly string[],
  given: Parameters<typeof testIo>[0] = {},
): Promise<string> {
  const io = testIo({ cwd: directory, environment: { container: 'yes' }, ...given })
  const code = await main(['node', name, ...args], io)
  expect(code).not.toBe(70)
  return `${io.output}${io.errors}`
}

function write(name: string, document: unknown): string {
  fs.writeFileSync(path.join(directory, name), typeof document === 'string' ? document : JSON.stringify(document))
  return name
}

/** Documents in which everything that a user can name is named so. */
const GOOD = {
  ignition: { version: '3.4.0' },
  storage: {
    directories: [{ path: `/${NASTY}` }],
    files: [{ path: `/${NASTY}/f`, contents: { source: 'data:,x' } }],
    links: [{ path: '/l', target: NASTY }],
    disks: [{ device: `/dev/${NASTY}`, wipeTable: true, partitions: [{ number: 1, label: 'x' }] }],
    filesystems: [{ device: `/dev/${NASTY}-2`, format: 'ext4', path: '/var', label: 'x' }],
  },
  systemd: { units: [{ name: 'a.service', contents: '[Service]\nExecStart=/bin/true\n', enabled: false }] },
}
const BAD = {
  ignition: { version: '3.4.0' },
  [NASTY]: 1,
  passwd: { users: [{ name: NASTY }, { name: NASTY }] },
  storage: {
    disks: [{ device: NASTY, partitions: [{ label: NASTY, guid: NASTY }] }],
    raid: [{ name: NASTY, level: NASTY, devices: [] }],
    filesystems: [{ device: '/dev/a', format: NASTY }],
    luks: [{ name: NASTY, clevis: { custom: { pin: NASTY, config: NASTY } } }],
    files: [
      { path: NASTY, contents: { source: `http://${NASTY}`, compression: NASTY, verification: { hash: NASTY } } },
    ],
  },
  systemd: { units: [{ name: NASTY, contents: `[${NASTY}` }] },
}
const BUTANE = [
  'variant: fcos',
  'version: 1.5.0',
  `"${NASTY.replaceAll(/[\p{Cc}\uFEFF]/gu, '')}": 1`,
  'storage:',
  '  files:',
  '    - path: "\\e[2J\\u202e"',
].join('\n')
const UNKNOWN = { variant: NASTY, version: NASTY }

describe('names in documents', () => {
  test.each([
    ['validate', 'bad.ign'],
    ['validate', 'good.ign'],
    ['validate', 'a.bu'],
    ['validate', 'unknown.bu'],
    ['validate', 'broken.ign'],
    ['plan', 'bad.ign'],
    ['plan', 'good.ign'],
    ['plan', 'good.ign', '--log-level', 'debug'],
    ['run', 'good.ign', '--root', 'made'],
    ['verify', 'good.ign', '--root', 'made'],
    ['verify', 'good.ign', '--root', 'other'],
    ['status', '--root', 'made'],
    ['render', 'good.ign', '--origins'],
    ['transpile', 'bad.ign'],
    ['transpile', 'a.bu'],
  ])('%s %s', async (...args) => {
    write('good.ign', GOOD)
    write('bad.ign', BAD)
    write('a.bu', BUTANE)
    write('unknown.bu', UNKNOWN)
    write('broken.ign', `{"${NASTY.replaceAll(/\p{Cc}/gu, '')}": "\u001B${NASTY}`)
    expect(await printed(['firstlight', ...args])).not.toMatch(RAW)
    if (['verify', 'plan', 'status', 'validate', 'run'].includes(args[0] ?? '')) {
      const json = await printed(['firstlight', ...args, '--json'])
      expect(json).not.toMatch(RAW)
      expect(JSON.parse(json.split('\n').find((line) => line.startsWith('{')) ?? '')).toBeTypeOf('object')
    }
  })

  test.each(['ignition-validate', 'butane', 'ignition-apply'])('%s', async (name) => {
    for (const document of [write('bad.ign', BAD), write('a.bu', BUTANE), write('unknown.bu', UNKNOWN)]) {
      expect(await printed([name, document])).not.toMatch(RAW)
    }
  })

  test('a plan as JSON means the names themselves', async () => {
    const plan = await printed(['firstlight', 'plan', write('good.ign', GOOD), '--json'])
    expect(plan).not.toMatch(RAW)
    expect(JSON.stringify(JSON.parse(plan))).toContain(JSON.stringify(`/${NASTY}`).slice(1, -1))
  })
})

describe('words of the command line, and names of files', () => {
  test.each([
    ['firstlight', NASTY],
    ['firstlight', 'validate', NASTY],
    ['firstlight', 'plan', NASTY, `--${NASTY}`],
    ['firstlight', 'plan', 'good.ign', '--machine', NASTY],
    ['firstlight', 'plan', 'good.ign', '--phase', NASTY],
    ['firstlight', 'fetch', '--platform', NASTY],
    ['firstlight', 'metadata', '--platform', NASTY],
    ['firstlight', 'schema', NASTY, NASTY],
    ['firstlight', 'image', NASTY],
    ['firstlight', 'status', '--root', NASTY],
    ['firstlight', 'compat', 'install', `${NASTY}/x`],
    ['ignition', '-platform', NASTY, '-stage', 'fetch'],
    ['ignition', '-platform', 'file', '-stage', NASTY],
    ['ignition', `-${NASTY}`],
    ['ignition-rmcfg', '--platform', NASTY],
    ['ignition-validate', NASTY],
    ['ignition-apply', NASTY],
    ['butane', NASTY],
    ['butane', `--${NASTY}`],
  ])('%s %s', async (...args) => {
    write('good.ign', GOOD)
    expect(await printed(args)).not.toMatch(RAW)
  })

  test('a document that has such a name', async () => {
    expect(await printed(['firstlight', 'validate', write(`${NASTY}.ign`, BAD)])).not.toMatch(RAW)
  })
})

test('what servers answer', async () => {
  const nasty = Buffer.from(NASTY)
  const server = closed(
    await startHttp({ '/a': { status: 404, body: nasty }, '/b': { body: nasty }, '/c': { body: JSON.stringify(BAD) } }),
  )
  for (const name of ['a', 'b', 'c']) {
    const merge = [{ source: `http://127.0.0.1:${server.port}/${name}` }]
    const document = write('merging.ign', { ignition: { version: '3.4.0', config: { merge } } })
    expect(await printed(['firstlight', 'plan', document, '--log-level', 'debug'])).not.toMatch(RAW)
  }
})

test('a document is printed to a file as it is, and to a terminal so that it cannot steer it', async () => {
  const config = path.join(directory, 'config.ign')
  fs.writeFileSync(config, JSON.stringify({ ignition: { version: '3.4.0' }, x: '\u009B31m' }))
  const environment = { IGNITION_CONFIG_FILE: config, IGNITION_KERNEL_CMDLINE_PATH: '/dev/null' }
  const fetch = ['firstlight', 'fetch', '--platform', 'file']
  expect(await printed(fetch, { environment })).toContain('\u009B31m')
  const shown = await printed(fetch, { environment, isTerminal: { out: true, err: true } })
  expect(shown).not.toMatch(RAW)
  expect(JSON.parse(shown)).toMatchObject({ x: '\u009B31m' })
})

describe('printable', () => {
  test('leaves words of every script as they are', () => {
    const words = 'naïve Größe 日本語 한국어 עברית العربية ไทย हिन्दी 🌍 ½ → …'
    expect(printable(words)).toBe(words)
  })

  test('escapes as JSON does, so that JSON means the same', () => {
    expect(printable('a\n\t\r\u001B\u{E0041}')).toBe(String.raw`a\n\t\r\u001b\udb40\udc41`)
    expect(JSON.parse(printable(JSON.stringify({ a: NASTY })))).toEqual({ a: NASTY })
  })

  test('keeps the lines of a text', () => {
    expect(printableLines('a\tb\nc\u0007\n')).toBe('a\tb\nc\\u0007\n')
  })
})
