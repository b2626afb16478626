/** Tokens and signed query strings appear in no output of any command, however it ends. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp, type Reply } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'canaries-'))
afterAll(() => rmSync(directory, { recursive: true }))

const CANARY = 'canary7Xq'
const EMPTY = '{"ignition": {"version": "3.4.0"}}'

/** What may become of a request: every way out writes other lines. */
const REPLIES: readonly (readonly [string, Reply | readonly Reply[]])[] = [
  ['contents', { body: EMPTY }],
  ['a failure first', [{ status: 503 }, { body: EMPTY }]],
  ['403', { status: 403, body: `the signature ${CANARY} is wrong` }],
  ['404', { status: 404 }],
  ['503 for ever', { status: 503, headers: { 'x-request': CANARY } }],
  ['a redirect elsewhere', { status: 302, headers: { location: `ftp://example.org/?sig=${CANARY}` } }],
  ['a redirect without end', { status: 302, headers: { location: `/a?sig=${CANARY}` } }],
  ['no HTTP', { fault: 'not-http' }],
  ['the connection closed', { fault: 'hang-up' }],
]

const OUTPUTS = [
  ['--log-level', 'debug'],
  ['--json', '--log-level', 'debug', '--log-format', 'json'],
] as const

/** A document that asks for this URL with a token; where it stands makes a difference in what is printed. */
function documents(url: string): readonly string[] {
  const httpHeaders = [{ name: 'Authorization', value: `Bearer ${CANARY}` }]
  const asked = { source: url, httpHeaders }
  const timeouts = { httpTotal: 1 }
  const hash = `sha256-${'0'.repeat(64)}`
  return [
    { ignition: { version: '3.4.0', timeouts, config: { merge: [asked] } } },
    { ignition: { version: '3.4.0', timeouts, config: { replace: { ...asked, verification: { hash } } } } },
    { ignition: { version: '3.4.0', timeouts }, storage: { files: [{ path: '/f', contents: asked }] } },
    {
      ignition: { version: '3.4.0', timeouts },
      storage: { files: [{ path: '/f', contents: { ...asked, verification: { hash } } }] },
    },
  ].map((document) => JSON.stringify(document))
}

async function outputOf(args: readonly string[], input: string): Promise<string> {
  const io = testIo({ cwd: directory, input })
  await main(['node', 'firstlight', ...args], io)
  return io.output + io.errors
}

/** What `fetch` and `render` say beside the document and the config, which they print as they are. */
async function errorsOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const io = testIo({ cwd: directory, environment })
  await main(['node', 'firstlight', ...args], io)
  return io.errors
}

/** The log of a boot under the name `ignition`, a stage in each process; its files are below `place`. */
async function bootLog(place: string, environment: Readonly<Record<string, string>>): Promise<string> {
  mkdirSync(join(place, 'root/etc'), { recursive: true })
  const flags = ['-root', 'root', '-config-cache', 'cache', '-state-file', 'state/state', '-neednet', 'neednet']
  const paths = flags.map((word) => (word.startsWith('-') ? word : join(place, word)))
  const io = testIo({ cwd: place, environment: { PATH: process.env['PATH'] ?? '', ...environment } })
  for (const stage of ['fetch-offline', 'fetch', 'files']) {
    await main(['node', 'ignition', '-platform', 'file', '-log-to-stdout', '-stage', stage, ...paths], io)
  }
  return io.output + io.errors
}

/** Everything that a run left on the disk. */
function leftIn(place: string): string {
  if (!existsSync(place)) return ''
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => join(place, name))
  return names.map((name) => (statSync(name).isFile() ? `${name} ${readFileSync(name, 'latin1')}` : name)).join('\n')
}

describe.each(REPLIES)('%s', (_name, reply) => {
  test('found by the platform, and under the name ignition', async () => {
    const server = closed(await startHttp({ '/a': reply }))
    const url = `http://user:${CANARY}@127.0.0.1:${server.port}/a?X-Amz-Signature=${CANARY}#${CANARY}`
    const check = async (document: string): Promise<void> => {
      const place = mkdtempSync(join(directory, 'boot-'))
      const file = join(place, 'config.ign')
      writeFileSync(file, document)
      const environment = { IGNITION_CONFIG_FILE: file, IGNITION_KERNEL_CMDLINE_PATH: '/dev/null' }
      const printed = [
        await errorsOf(['fetch', '--platform', 'file', '--log-level', 'debug'], environment),
        await errorsOf(['fetch', '--platform', 'file', '--render', '--log-level', 'debug'], environment),
        await errorsOf(['render', file, '--log-level', 'debug', '--log-format', 'json']),
        await errorsOf(['render', file, '--origins', '--log-level', 'debug']),
        await bootLog(place, environment),
      ]
      rmSync(file)
      // The cache is the config, for root alone, as Ignition has it.
      rmSync(join(place, 'cache'), { force: true })
      expect([...printed, leftIn(place)].filter((text) => text.includes(CANARY))).toEqual([])
    }
    await Promise.all(documents(url).map(check))
    expect(server.requests.some(({ path }) => path.includes(CANARY))).toBe(true)
  })

  test("named on the kernel's command line", async () => {
    const server = closed(await startHttp({ '/a': reply }))
    const line = join(mkdtempSync(join(directory, 'line-')), 'cmdline')
    writeFileSync(
      line,
      `ignition.config.url=http://user:${CANARY}@127.0.0.1:${server.port}/a?token=${CANARY}#${CANARY}`,
    )
    const environment = { IGNITION_KERNEL_CMDLINE_PATH: line }
    for (const flags of [[], ['--json', '--log-format', 'json'], ['--render', '--json']]) {
      const io = testIo({ cwd: directory, environment, signal: AbortSignal.timeout(500) })
      await main(['node', 'firstlight', 'fetch', '--platform', 'metal', '--log-level', 'debug', ...flags], io)
      expect(io.output + io.errors).not.toContain(CANARY)
    }
    expect(server.requests.some(({ path }) => path.includes(CANARY))).toBe(true)
  })

  test.each(OUTPUTS.map((flags) => [flags.join(' '), flags] as const))('%s', async (_flags, flags) => {
    const server = closed(await startHttp({ '/a': reply }))
    const url = `http://user:${CANARY}@127.0.0.1:${server.port}/a?X-Amz-Signature=${CANARY}#${CANARY}`
    const check = async (document: string): Promise<void> => {
      const place = mkdtempSync(join(directory, 'run-'))
      const printed = [
        await outputOf(['plan', '-', ...flags], document),
        await outputOf(['run', '-', '--root', join(place, 'root'), ...flags], document),
        await outputOf(['status', join(place, 'root')], ''),
      ]
      expect(printed.join('').length).toBeGreaterThan(0)
      expect([...printed, leftIn(place)].filter((text) => text.includes(CANARY))).toEqual([])
    }
    await Promise.all(documents(url).map(check))
    expect(server.requests.some(({ path }) => path.includes(CANARY))).toBe(true)
    expect(server.requests.some(({ headers }) => headers['authorization']?.includes(CANARY))).toBe(true)
  })
})
