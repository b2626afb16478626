/** Nothing that a server sends hangs a whole run past its deadline, exhausts its memory or leaves a half file. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { testAuthority } from '../emulators/certificates.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp, type HttpEmulator, type HttpEmulatorOptions, type Reply } from '../emulators/http.ts'
import { runProgram, type Ended } from '../helpers/program.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'hostile-server-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = testAuthority()

/** 10 GiB of zeros in 160 members, which are 10 MB packed. */
const MEMBER = gzipSync(Buffer.alloc(64 * 1024 * 1024))
const BOMB = Buffer.concat(Array.from({ length: 160 }, () => MEMBER))
/** A second for everything, and for headers. */
const TIMEOUTS = { httpTotal: 1, httpResponseHeaders: 1 }
/** Where an answer must have been heard by then: time for that on a busy machine. */
const TIMEOUTS_AFTER_ANSWER = { httpTotal: 5, httpResponseHeaders: 5 }
/** Where much must have been read by then, however busy the machine is. */
const TIMEOUTS_OF_MUCH = { httpTotal: 50, httpResponseHeaders: 50 }
/** The engine alone takes about 100 MiB; contents may take 32 MiB besides. */
const PEAK = 320

const bySecond: Reply = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000000' })
  const timer = setInterval(() => response.write('x'), 1_000)
  response.on('close', () => clearInterval(timer))
}

const notYet = authority.issue({
  notBefore: new Date(Date.now() + 600_000),
  notAfter: new Date(Date.now() + 3_600_000),
})

interface Attack {
  readonly reply: Reply
  readonly options?: HttpEmulatorOptions
  readonly compression?: string
  readonly timeouts?: typeof TIMEOUTS
  readonly says: RegExp
}

const ATTACKS: readonly (readonly [string, Attack])[] = [
  ['10 GiB of zeros, packed', { reply: { body: BOMB }, compression: 'gzip', says: /fetch-timeout/ }],
  [
    'headers without end',
    {
      reply: { fault: 'endless-headers' },
      timeouts: TIMEOUTS_AFTER_ANSWER,
      says: /gave up after \d+ s; last answer: the response headers are too large/,
    },
  ],
  [
    'a redirect to a file',
    {
      reply: { status: 302, headers: { location: 'file:///etc/shadow' } },
      says: /a redirect to something that is not http or https/,
    },
  ],
  [
    'a certificate that is not valid yet',
    {
      reply: { body: 'A' },
      options: { tls: notYet },
      timeouts: TIMEOUTS_AFTER_ANSWER,
      says: /gave up after \d+ s; last answer: the certificate is not valid yet by this machine's clock/,
    },
  ],
  ['a byte a second', { reply: bySecond, says: /fetch-timeout/ }],
  ['a reply that never begins', { reply: { fault: 'stall' }, says: /fetch-timeout/ }],
]

async function serve({ reply, options }: Attack): Promise<HttpEmulator> {
  return closed(await startHttp({ '/a': reply }, options))
}

const trust = {
  tls: { certificateAuthorities: [{ source: `data:;base64,${Buffer.from(authority.cert).toString('base64')}` }] },
}

async function run(document: unknown): Promise<{ readonly ended: Ended; readonly left: readonly string[] }> {
  const root = join(mkdtempSync(join(directory, 'run-')), 'root')
  const ended = await runProgram(['run', '-', '--root', root], { input: JSON.stringify(document) })
  const left = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : []
  return { ended, left: left.filter((name) => /(^|\/)(f|\.firstlight-\w+)$/.test(name)) }
}

describe('a file of the config', () => {
  test.each(ATTACKS)('%s', async (_name, attack) => {
    const source = `${(await serve(attack)).origin}/a`
    const compression = attack.compression === undefined ? {} : { compression: attack.compression }
    const { ended, left } = await run({
      ignition: { version: '3.4.0', timeouts: attack.timeouts ?? TIMEOUTS, security: trust },
      storage: { files: [{ path: '/f', contents: { source, ...compression } }] },
    })
    expect(ended.err).toMatch(attack.says)
    expect(ended.err.match(/^notice: waiting/gm)?.length ?? 0).toBeLessThanOrEqual(3)
    expect([ended.code, left]).toEqual([4, []])
    expect(ended.peak).toBeLessThan(PEAK)
  })
})

describe('a config that the config is replaced by', () => {
  test.each(
    ATTACKS.map(([name, attack]) =>
      attack.compression === undefined
        ? ([name, attack] as const)
        : ([name, { ...attack, timeouts: TIMEOUTS_OF_MUCH, says: /larger than 64 MiB/ }] as const),
    ),
  )('%s', async (_name, attack) => {
    const source = `${(await serve(attack)).origin}/a`
    const compression = attack.compression === undefined ? {} : { compression: attack.compression }
    const { ended, left } = await run({
      ignition: {
        version: '3.4.0',
        timeouts: attack.timeouts ?? TIMEOUTS,
        security: trust,
        config: { replace: { source, ...compression } },
      },
    })
    expect(ended.err).toMatch(attack.says)
    expect([ended.code === 0, left]).toEqual([false, []])
    expect(ended.peak).toBeLessThan(PEAK)
  })
})
