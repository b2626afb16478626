import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { downloadText, progressShower } from '../../src/cli/progress-line.ts'
import { loggedBeside, statusLine } from '../../src/cli/status-line.ts'
import { silentLog } from '../../src/log.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'
import { testIo } from '../helpers/io.ts'
import { runProgram } from '../helpers/program.ts'

const closed = closedAfterEach()

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'progress-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

const STARTED = {
  kind: 'stage-started',
  name: 'files',
  summary: 'put directories, files and links in place',
  index: 11,
  of: 16,
} as const

describe('on a terminal', () => {
  const terminal = { out: true, err: true }

  test.each([
    ['as wide as the terminal, less one column', 30, '(12/16) files: put directorie'],
    ['80 columns where nobody can say', undefined, '(12/16) files: put directories, files and links in place'],
  ])('the line is never wider: %s', (_, columns, line) => {
    const io = testIo({ isTerminal: terminal, columns: () => columns })
    progressShower(statusLine(io, silentLog), silentLog)(STARTED)
    expect(io.errors).toBe(`\r\u001B[K${line}`)
  })

  test('a line of the log takes its place, and does not run into it', () => {
    const io = testIo({ isTerminal: terminal })
    const status = statusLine(io, silentLog)
    const log = loggedBeside(status, ({ message }) => io.err(`${message}\n`))
    status.say('fetching', 'important')
    log({ level: 'notice', message: 'waiting' })
    expect(io.errors).toBe('\r\u001B[Kfetching\r\u001B[Kwaiting\n')
  })

  test('it is not written over more than ten times a second', () => {
    let now = 1_000
    const io = testIo({ isTerminal: terminal, clock: { ...SYSTEM_CLOCK, date: () => new Date(now) } })
    const status = statusLine(io, silentLog)
    for (; now < 2_000; now += 10) status.say('x')
    expect(io.errors.split('x').length - 1).toBe(10)
  })
})

test('off a terminal a short run says nothing', () => {
  const io = testIo()
  const status = statusLine(io, silentLog)
  progressShower(status, silentLog)(STARTED)
  status.end()
  expect(io.errors).toBe('')
})

test('off a terminal a long download says now and then how far it is', { timeout: 60_000 }, async () => {
  const server = closed(
    await startHttp({
      '/a': (_request, response) => {
        response.writeHead(200, { 'content-length': String(30 * 1024 * 1024) })
        const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 100)
        response.on('close', () => clearInterval(timer))
      },
    }),
  )
  const input = JSON.stringify({
    ignition: { version: '3.4.0', timeouts: { httpTotal: 13 } },
    storage: { files: [{ path: '/f', contents: { source: `${server.origin}/a` } }] },
  })
  const { err } = await runProgram(['plan', '-'], { input })
  expect(err).toMatch(
    /^notice: fetching http:\/\/127\.0\.0\.1:\d+\/a: [\d.]+ MiB of 30 MiB, [\d.]+ [KM]iB\/s, \d+ s left$/m,
  )
})

describe('what is said of downloads', () => {
  const one = { shown: 'https://example.org/a', received: 3 * 1024 * 1024, size: 12 * 1024 * 1024, isOver: false }

  test.each([
    ['one', [one], 1024 * 1024, 'fetching https://example.org/a: 3 MiB of 12 MiB, 1 MiB/s, 9 s left'],
    ['one that lasts', [one], 1024, 'fetching https://example.org/a: 3 MiB of 12 MiB, 1 KiB/s, 154 min left'],
    ['one that stands', [one], 0, 'fetching https://example.org/a: 3 MiB of 12 MiB, 0 B/s'],
    ['one that has just begun', [one], undefined, 'fetching https://example.org/a: 3 MiB of 12 MiB'],
    [
      'several, of which one does not say how long it is',
      [one, { shown: 'b', received: 1024 * 1024, isOver: true }],
      1024 * 1024,
      'fetching 1 of 2 done: 4 MiB, 1 MiB/s',
    ],
  ])('%s', (_title, downloads, rate, text) => expect(downloadText(downloads, rate)).toBe(text))
})

test('the log hears of each stage at info, and of each operation at debug, on a scratch machine too', async () => {
  const input = JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: { files: [{ path: '/f', contents: { source: 'data:,a' } }] },
  })
  const levels: Record<string, readonly string[]> = {}
  for (const level of ['notice', 'info', 'debug']) {
    const { err } = await runProgram(['run', '-', '--root', `${directory()}/root`, '--log-level', level], { input })
    levels[level] = err.split('\n').map((line) => line.replace(/\d+ ms$/, 'N ms'))
  }
  expect(levels['notice']).toEqual([''])
  expect(levels['info']).toContain('info: files: 1 operation in N ms')
  expect(levels['info']?.join('\n')).not.toContain('debug: ')
  expect(levels['debug']).toContain('debug: write /f (1 B), mode 0644, uid 0, gid 0')
})
