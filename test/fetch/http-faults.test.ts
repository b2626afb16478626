import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { FetcherOptions } from '../../src/fetch/create-fetcher.ts'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { etagOf, startHttp, type Reply } from '../emulators/http.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()

interface Run {
  readonly outcome: string
  /** How often the server was asked for `/a`. */
  readonly asked: number
}

/** Fetches `/a` of a server with this script. `ORIGIN` in an outcome stands for the server. */
async function run(
  replies: Reply | readonly Reply[],
  request: Omit<FetchRequest, 'url'> = {},
  options: Partial<FetcherOptions> = {},
): Promise<Run> {
  const server = closed(await startHttp({ '/a': replies }))
  const { fetcher } = testFetcher({ deadlineMs: 600, ...options })
  closed(fetcher)
  const outcome = await fetchOutcome(fetcher, { ...request, url: `${server.origin}/a` })
  return { outcome: outcome.replaceAll(server.origin, 'ORIGIN'), asked: server.requests.length }
}

const BODY = 'the quick brown fox jumps over the lazy dog '.repeat(20)
const ETAG = etagOf(Buffer.from(BODY))

describe('what a server may do (rows of the fault catalogue)', () => {
  test.each<[string, Reply | readonly Reply[], string, number]>([
    ['1: 404 is an answer', { status: 404 }, 'not-found 404', 1],
    ['2: 204 is empty contents', { status: 204 }, '', 1],
    ['3: 200 without a body is empty contents', { body: '' }, '', 1],
    ['5: 400 is final', { status: 400 }, 'fetch-failed: fetching ORIGIN/a: HTTP 400', 1],
    ['5: 401 is final', { status: 401 }, 'fetch-failed: fetching ORIGIN/a: HTTP 401', 1],
    ['5: 403 is final', { status: 403 }, 'fetch-failed: fetching ORIGIN/a: HTTP 403', 1],
    ['5: 405 is final', { status: 405 }, 'fetch-failed: fetching ORIGIN/a: HTTP 405', 1],
    ['9: 429 is tried again', [{ status: 429 }, { body: 'A' }], 'A', 2],
    ['9: 408 is tried again', [{ status: 408 }, { body: 'A' }], 'A', 2],
    ['10: 503 three times, then 200', [{ status: 503 }, { status: 503 }, { status: 503 }, { body: 'A' }], 'A', 4],
    ['12: hung up, then fine', [{ fault: 'hang-up' }, { body: 'A' }], 'A', 2],
    [
      '15: cut short, then fine',
      [
        { body: BODY, fault: 'truncate' },
        { body: BODY, headers: { etag: ETAG } },
      ],
      BODY,
      2,
    ],
    ['16: cut short unnoticeably', { body: BODY, fault: 'truncate-unnoticed' }, BODY.slice(0, BODY.length / 2), 1],
    ['22: 302 without a location', { status: 302 }, 'fetch-failed: fetching ORIGIN/a: HTTP 302 without a location', 1],
    ['22: 206 that nobody asked for', { status: 206, body: 'A' }, 'fetch-failed: fetching ORIGIN/a: HTTP 206', 1],
    ['26: bad framing, then fine', [{ fault: 'bad-chunk' }, { body: `hello${BODY}` }], `hello${BODY}`, 2],
    ['another protocol that nobody asked for, then fine', [{ fault: 'upgrade' }, { body: 'A' }], 'A', 2],
    ['something else than HTTP, then fine', [{ fault: 'not-http' }, { body: 'A' }], 'A', 2],
  ])('%s', async (_row, replies, outcome, asked) => {
    expect(await run(replies)).toEqual({ outcome, asked })
  })

  test('11: 503 for ever ends at the deadline and says so', async () => {
    const { outcome, asked } = await run({ status: 503 })
    expect(outcome).toMatch(/^fetch-timeout: fetching ORIGIN\/a: gave up after \d+ s; last answer: HTTP 503$/)
    expect(asked).toBeGreaterThan(3)
  })

  test('13: headers that stall once are asked for again', async () => {
    const server = closed(await startHttp({ '/a': [{ fault: 'stall' }, { body: 'A' }] }))
    const fetcher = closed(testFetcher().fetcher).with({ timeouts: { httpResponseHeaders: 0.05 } })
    expect(await fetchOutcome(fetcher, `${server.origin}/a`)).toBe('A')
    expect(server.requests.length).toBe(2)
  })

  test('13: while headers do not come, a line says so', async () => {
    const server = closed(await startHttp({ '/a': { fault: 'stall' } }))
    const { fetcher, log } = testFetcher({ deadlineMs: 9_000 })
    expect(await fetchOutcome(closed(fetcher), `${server.origin}/a`)).toMatch(/^fetch-timeout/)
    const lines = log.map(({ level, message }) => `${level} ${message.replace(server.origin, 'ORIGIN')}`)
    expect(lines[0]).toMatch(/^notice waiting for ORIGIN\/a: \d s so far, last answer: none yet$/)
  })

  test('14: a body that drips slower than the deadline ends at the deadline', async () => {
    const { outcome } = await run({ body: BODY, fault: 'drip' }, { http: { deadlineMs: 400 } })
    expect(outcome).toMatch(/^fetch-timeout: fetching ORIGIN\/a: gave up after \d+ s, \d+ B received/)
  })

  test('14: while a body stalls, a line says so', async () => {
    const server = closed(await startHttp({ '/a': { body: BODY, fault: 'stall-body' } }))
    const { fetcher, log } = testFetcher({ deadlineMs: 9_000 })
    expect(await fetchOutcome(closed(fetcher), `${server.origin}/a`)).toMatch(/^fetch-timeout/)
    const lines = log.map(({ level, message }) => `${level} ${message.replace(server.origin, 'ORIGIN')}`)
    expect(lines[0]).toMatch(
      /^notice waiting for ORIGIN\/a: \d s so far, last answer: the body hardly moves \(after 440 B\)$/,
    )
  })

  test('14: a body that stalls is continued', async () => {
    const replies = [
      { body: BODY, fault: 'stall-body' as const },
      { body: BODY, ranges: true },
    ]
    const { outcome, asked } = await run(replies, {}, { stall: { seconds: 1, bytes: 1000 }, deadlineMs: 10_000 })
    expect({ outcome, asked }).toEqual({ outcome: BODY, asked: 2 })
  })

  test('18: compressed bytes are handed out as they are unless the config says that they are compressed', async () => {
    const body = gzipSync(BODY)
    const headers = { 'content-encoding': 'gzip' }
    expect((await run({ body, headers }, { compression: 'gzip' })).outcome).toBe(BODY)
    expect((await run({ body, headers })).outcome).toBe(body.toString('utf8'))
  })

  test('21: a redirect is followed without the headers of the config, which are for its own host', async () => {
    const server = closed(await startHttp({ '/a': { status: 302, headers: { location: '/b' } }, '/b': { body: 'B' } }))
    const { fetcher } = testFetcher()
    closed(fetcher)
    const headers = new Map([
      ['X-Token', 'secret'],
      ['User-Agent', 'own'],
    ])
    expect(await fetchOutcome(fetcher, { url: `${server.origin}/a`, headers })).toBe('B')
    expect(server.requests.map(({ path, headers }) => [path, headers['x-token'], headers['user-agent']])).toEqual([
      ['/a', 'secret', 'own'],
      ['/b', undefined, 'Ignition/2.27.0 Firstlight'],
    ])
  })

  test('21: a metadata service is not followed', async () => {
    const { outcome } = await run({ status: 302, headers: { location: '/b' } }, { http: { redirects: false } })
    expect(outcome).toBe('fetch-failed: fetching ORIGIN/a: HTTP 302')
  })

  test('22b: a redirect loop ends', async () => {
    expect(await run({ status: 302, headers: { location: '/a' } })).toEqual({
      outcome: 'fetch-failed: fetching ORIGIN/a: too many redirects',
      asked: 21,
    })
  })

  test('28: proxies of the environment are ignored', async () => {
    const environment = { http_proxy: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' }
    expect((await run({ body: 'A' }, {}, { environment })).outcome).toBe('A')
  })

  test('answers that only some callers count as answers are given back with their status', async () => {
    expect((await run({ status: 401 }, { http: { answerStatuses: [401] } })).outcome).toBe('not-found 401')
  })
})

describe('what a hostile server may do', () => {
  test('endless headers are cut off', async () => {
    const { outcome } = await run({ fault: 'endless-headers' })
    expect(outcome).toMatch(/^fetch-timeout: .*last answer: the response headers are too large$/)
  })

  test.each(['file:///etc/shadow', 'data:,x', 'ftp://127.0.0.1/x', 's3://bucket/key'])(
    'a redirect to %s is not followed',
    async (location) => {
      const { outcome } = await run({ status: 302, headers: { location } })
      expect(outcome).toBe('fetch-failed: fetching ORIGIN/a: a redirect to something that is not http or https')
    },
  )

  test('gigabytes of zeros in a few bytes of gzip end at the limit of the reader', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const { outcome } = await run({ body: bomb }, { compression: 'gzip', limit: 1024 * 1024 })
    expect(outcome).toBe('source-too-large: fetching ORIGIN/a: larger than 1 MiB')
  })

  test('a body at one byte a second ends at the deadline', async () => {
    const { outcome } = await run(
      { body: BODY, fault: 'drip' },
      {},
      { stall: { seconds: 1, bytes: 1000 }, deadlineMs: 2500 },
    )
    expect(outcome).toMatch(/^fetch-timeout: .* received; last answer: the body arrives too slowly/)
  })

  test('a body that never comes ends at the deadline', async () => {
    const { outcome } = await run({ fault: 'stall' }, {}, { deadlineMs: 300 })
    expect(outcome).toMatch(/^fetch-timeout: fetching ORIGIN\/a: gave up after 0 s; last answer: none$/)
  })
})

describe('a transfer that breaks off', () => {
  test('goes on by a range where the server can', async () => {
    const server = closed(
      await startHttp({
        '/a': [
          { body: BODY, fault: 'truncate' },
          { body: BODY, ranges: true },
        ],
      }),
    )
    const { fetcher } = testFetcher()
    closed(fetcher)
    expect(await fetchOutcome(fetcher, `${server.origin}/a`)).toBe(BODY)
    expect(server.requests[1]?.headers['range']).toBe(`bytes=${BODY.length / 2}-`)
  })

  test('is never made up of two versions', async () => {
    const { outcome } = await run([
      { body: BODY, fault: 'truncate' },
      { body: BODY.toUpperCase(), headers: { etag: '"other"' } },
    ])
    expect(outcome).toBe(
      'fetch-failed: fetching ORIGIN/a: the transfer broke off and could not be continued: it changed on the server meanwhile',
    )
  })

  test('is compared by its beginning when the server says nothing of versions', async () => {
    const cut: Reply = (request, response) => {
      response.writeHead(200, { 'content-length': String(BODY.length) })
      response.write(BODY.slice(0, 500), () => setTimeout(() => request.socket.destroy(), 20))
    }
    expect((await run([cut, { body: BODY }])).outcome).toBe(BODY)
    expect((await run([cut, { body: BODY.toUpperCase() }])).outcome).toMatch(/it changed on the server meanwhile$/)
    expect((await run([cut, { body: BODY.slice(0, 10) }])).outcome).toMatch(
      /it became shorter on the server meanwhile$/,
    )
  })
})

test('waits are told: what for, how long, the last answer', async () => {
  let now = 0
  const server = closed(
    await startHttp({
      '/a': [
        { status: 503, headers: { 'retry-after': '7' } },
        // On the connection that was kept: a server may have closed it just then, which is no answer.
        { fault: 'hang-up' },
        { fault: 'hang-up' },
        { body: 'A' },
      ],
    }),
  )
  const slept: number[] = []
  const clock = {
    now: () => now,
    date: () => new Date(0),
    sleep: (ms: number) => {
      slept.push(ms)
      now += ms
      return Promise.resolve()
    },
  }
  const { fetcher, log } = testFetcher({ clock, deadlineMs: 60_000, backoff: { firstMs: 200, mostMs: 5000 } })
  closed(fetcher)
  expect(await fetchOutcome(fetcher, `${server.origin}/a?token=canary`)).toBe('A')
  expect(slept).toEqual([7000, 400])
  expect(log.map(({ message }) => message.replaceAll(server.origin, 'ORIGIN'))).toEqual([
    'waiting for ORIGIN/a?…: 0 s so far, last answer: HTTP 503',
    'waiting for ORIGIN/a?…: 7 s so far, last answer: the server closed the connection before the end of the answer',
    'ORIGIN/a?… answered after 7 s',
  ])
})
