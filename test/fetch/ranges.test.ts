/** A transfer that was cut goes on only by the exact rest of the very same version; anything else is read from its start. */
import { describe, expect, test } from 'vitest'
import { prefetchOne } from '../../src/fetch/prefetch-one.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startRawHttp } from '../emulators/raw-http.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()

const BODY = 'abcdefghijklmnopqrst'
const CUT = 8
const ETAG = '"v1"'
const MODIFIED = 'Wed, 21 Oct 2015 07:28:00 GMT'

/** A response of some status with these header lines. */
const reply = (status: number, headers: readonly string[], body: string): string =>
  [`HTTP/1.1 ${status} X`, ...headers, '', body].join('\r\n')
const whole = (body: string, ...headers: readonly string[]): string =>
  reply(200, [`Content-Length: ${body.length}`, ...headers], body)
const part = (range: string, body: string, ...headers: readonly string[]): string =>
  reply(206, [`Content-Length: ${body.length}`, `Content-Range: bytes ${range}`, ...headers], body)

interface Run {
  readonly outcome: string
  /** What was asked for after the cut: `whole`, or the range and its condition. */
  readonly asked: readonly string[]
}

/** Fetches a body of which the first answer is cut; each further request gets the next of `answers`, the last for ever. */
async function run(first: string, answers: readonly string[]): Promise<Run> {
  const server = closed(
    await startRawHttp((_lines, turn) =>
      turn === 1 ? { close: first } : answers[Math.min(turn - 2, answers.length - 1)],
    ),
  )
  const fetcher = closed(testFetcher().fetcher)
  const outcome = await fetchOutcome(fetcher, `${server.origin}/a`)
  const asked = server.requests.slice(1).map((lines) => {
    const of = (name: string): string =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
    return of('Range') === '' ? 'whole' : `${of('Range')} if ${of('If-Range')}`
  })
  return { outcome: outcome.replaceAll(server.origin, 'ORIGIN'), asked }
}

/** The beginning of the body, with the length of all of it, and then nothing more. */
const cut = (...headers: readonly string[]): string =>
  reply(200, [`Content-Length: ${BODY.length}`, ...headers], BODY.slice(0, CUT))
const RANGE = `bytes=${CUT}- if ${ETAG}`
const REST = BODY.slice(CUT)
const CHANGED =
  'fetch-failed: fetching ORIGIN/a: the transfer broke off and could not be continued: it changed on the server meanwhile'

describe('the rest is taken', () => {
  test.each<[string, string, string, string]>([
    ['of the same strong ETag', cut(`ETag: ${ETAG}`), part('8-19/20', REST, `ETag: ${ETAG}`), RANGE],
    [
      'of the same time of change',
      cut(`Last-Modified: ${MODIFIED}`),
      part('8-19/20', REST, `Last-Modified: ${MODIFIED}`),
      `bytes=8- if ${MODIFIED}`,
    ],
    [
      'of the same time of change, where the ETag is weak',
      cut(`ETag: W/"v1"`, `Last-Modified: ${MODIFIED}`),
      part('8-19/20', REST, `ETag: W/"v1"`, `Last-Modified: ${MODIFIED}`),
      `bytes=8- if ${MODIFIED}`,
    ],
  ])('%s', async (_title, first, second, asked) => {
    expect(await run(first, [second])).toEqual({ outcome: BODY, asked: [asked] })
  })

  test('in pieces, when it is cut again', async () => {
    const piece = reply(
      206,
      ['Content-Length: 12', 'Content-Range: bytes 8-19/20', `ETag: ${ETAG}`, 'Connection: close'],
      BODY.slice(8, 10),
    )
    const answers = [
      { close: cut(`ETag: ${ETAG}`) },
      { close: piece },
      part('10-19/20', BODY.slice(10), `ETag: ${ETAG}`),
    ]
    const server = closed(await startRawHttp((_lines, turn) => answers[turn - 1]))
    expect(await fetchOutcome(closed(testFetcher().fetcher), `${server.origin}/a`)).toBe(BODY)
  })
})

describe('the whole is asked for again when the answer to the range is', () => {
  test.each<[string, string]>([
    ['another range', part('7-18/20', BODY.slice(7, 19), `ETag: ${ETAG}`)],
    ['a shorter range', part('8-17/20', BODY.slice(8, 18), `ETag: ${ETAG}`)],
    ['a range of another length', part('8-18/19', BODY.slice(8, 19), `ETag: ${ETAG}`)],
    ['a range of unknown length', part('8-19/*', REST, `ETag: ${ETAG}`)],
    ['a range of another version', part('8-19/20', REST.toUpperCase(), 'ETag: "v2"')],
    ['a range of no version', part('8-19/20', REST.toUpperCase())],
    ['a range of the same weak ETag', part('8-19/20', REST.toUpperCase(), `ETag: W/${ETAG}`)],
    ['a range in another encoding', part('8-19/20', REST.toUpperCase(), `ETag: ${ETAG}`, 'Content-Encoding: br')],
    ['no range at all', reply(206, ['Content-Length: 12', `ETag: ${ETAG}`], REST.toUpperCase())],
    [
      'ranges in several parts',
      reply(206, ['Content-Length: 12', 'Content-Type: multipart/byteranges; boundary=x', `ETag: ${ETAG}`], REST),
    ],
    ['416', reply(416, ['Content-Length: 0', 'Content-Range: bytes */20'], '')],
    ['400', reply(400, ['Content-Length: 0'], '')],
    ['404', reply(404, ['Content-Length: 0'], '')],
    ['501', reply(501, ['Content-Length: 0'], '')],
  ])('%s', async (_title, second) => {
    const { outcome, asked } = await run(cut(`ETag: ${ETAG}`), [second, whole(BODY, `ETag: ${ETAG}`)])
    expect({ outcome, asked }).toEqual({ outcome: BODY, asked: [RANGE, 'whole'] })
  })
})

describe('no range is asked for, and the beginning is compared', () => {
  test.each<[string, readonly string[]]>([
    ['where the ETag is weak', ['ETag: W/"v1"']],
    ['where the ETag is none', ['ETag: v1']],
    ['where nothing tells versions apart', []],
  ])('%s', async (_title, headers) => {
    expect(await run(cut(...headers), [whole(BODY, ...headers)])).toEqual({ outcome: BODY, asked: ['whole'] })
    expect(await run(cut(...headers), [whole(BODY.toUpperCase(), ...headers)])).toEqual({
      outcome: CHANGED,
      asked: ['whole'],
    })
  })

  test('where the length is not known', async () => {
    const chunked = reply(200, ['Transfer-Encoding: chunked', `ETag: ${ETAG}`], `8\r\n${BODY.slice(0, CUT)}\r\n`)
    expect(await run(chunked, [whole(BODY, `ETag: ${ETAG}`)])).toEqual({ outcome: BODY, asked: ['whole'] })
  })
})

describe('the whole in answer to a range', () => {
  test('is read from its start when it is of the same version', async () => {
    expect(await run(cut(`ETag: ${ETAG}`), [whole(BODY, `ETag: ${ETAG}`)])).toEqual({ outcome: BODY, asked: [RANGE] })
  })

  test.each([
    ['another ETag', whole(BODY, 'ETag: "v2"')],
    ['another length', whole(`${BODY}k`, `ETag: ${ETAG}`)],
  ])('is never joined to another version: %s', async (_title, second) => {
    expect(await run(cut(`ETag: ${ETAG}`), [second])).toEqual({ outcome: CHANGED, asked: [RANGE] })
  })
})

test('a resource that changed while it came is fetched once more as a whole', async () => {
  const server = closed(
    await startRawHttp((_lines, turn) =>
      turn === 1 ? { close: cut(`ETag: ${ETAG}`) } : whole(BODY.toUpperCase(), 'ETag: "v2"'),
    ),
  )
  const fetcher = closed(testFetcher().fetcher)
  const budget = { memory: { left: 1000, mostOfOne: 1000 }, spool: undefined, held: { left: 0 } }
  const held = await prefetchOne(fetcher, { id: 'a', request: { url: `${server.origin}/a` } }, budget)
  expect(held === 'needs-network' ? held : Buffer.from(held.bytes?.() ?? []).toString()).toBe(BODY.toUpperCase())
})

test.each([
  ['more than its range says', '8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n', /it sent more than it had said$/],
  ['less than its range says, for ever', '2\r\nij\r\n0\r\n\r\n', /./],
])('a range that sends %s is not believed', async (_title, chunks, says) => {
  const lying = reply(206, ['Transfer-Encoding: chunked', 'Content-Range: bytes 8-19/20', `ETag: ${ETAG}`], chunks)
  const { outcome } = await run(cut(`ETag: ${ETAG}`), [lying, whole(BODY, `ETag: ${ETAG}`)])
  expect(outcome === BODY || says.test(outcome)).toBe(true)
  expect(outcome).not.toContain(BODY.slice(0, CUT).repeat(2))
})
