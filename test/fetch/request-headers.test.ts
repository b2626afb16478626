/** What a config's `httpHeaders` become on the wire: as Go's client, and so Ignition, sends them. */
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startRawHttp } from '../emulators/raw-http.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'
import { HTTP_FIELD_NAMES } from '../fixtures/http-field-names.ts'

const closed = closedAfterEach()

/** The header lines that a server sees for these headers, and what the fetch came to. */
async function sent(headers: readonly (readonly [string, string])[]) {
  const server = closed(await startRawHttp())
  const fetcher = closed(testFetcher().fetcher)
  const outcome = await fetchOutcome(fetcher, { url: `${server.origin}/a`, headers: new Map(headers) })
  const [request = [], ...lines] = server.requests
  return { outcome: outcome.replaceAll(server.origin, 'ORIGIN'), lines: request.slice(1), more: lines.length, server }
}

const DROPPED = ['Host', 'Content-Length', 'Transfer-Encoding', 'Trailer']
const named = (lines: readonly string[], name: string): readonly string[] =>
  lines
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.split(': ')[1] ?? '')

describe('every registered header', () => {
  test.each(HTTP_FIELD_NAMES.filter((name) => !DROPPED.includes(name)))('%s is sent once, as it is', async (name) => {
    const { outcome, lines, more } = await sent([[name, 'the value']])
    expect([outcome, named(lines, name), more]).toEqual(['A', ['the value'], 0])
  })

  test.each(DROPPED)('%s belongs to the message, and is dropped', async (name) => {
    const { outcome, lines, server } = await sent([[name, '5']])
    expect([outcome, named(lines, name)]).toEqual(['A', name === 'Host' ? [server.origin.slice('http://'.length)] : []])
  })

  test('all of them at once', async () => {
    const { outcome, lines } = await sent(HTTP_FIELD_NAMES.map((name) => [name, '100-continue']))
    expect([outcome, lines.length]).toEqual(['A', HTTP_FIELD_NAMES.length - DROPPED.length + 1])
  })
})

test('the defaults are there unless the config has its own', async () => {
  const own = new Set(['accept', 'accept-encoding', 'user-agent'])
  const { lines } = await sent([['user-agent', 'mine']])
  expect(lines.filter((line) => own.has((line.split(':')[0] ?? '').toLowerCase()))).toEqual([
    'Accept-Encoding: identity',
    expect.stringMatching(/^Accept: application\/vnd\.coreos\.ignition\+json;version=/),
    'User-Agent: mine',
  ])
})

test.each<[string, string, string, readonly string[]]>([
  ['letters beyond ASCII go out as UTF-8', 'X-Name', 'é ✓', [Buffer.from('é ✓').toString('latin1')]],
  ['spaces around a value are left out', 'X-Name', ' \t a b \t', ['a b']],
  ['a value of spaces is empty', 'X-Name', '  ', ['']],
  ['a tab within a value stays', 'X-Name', 'a\tb', ['a\tb']],
  ['a name is spelt as Go spells it', 'x-nAME', 'v', ['v']],
])('%s', async (_title, name, value, expected) => {
  const { outcome, lines } = await sent([[name, value]])
  expect([
    outcome,
    lines.flatMap((line) => (line.startsWith('X-Name: ') ? [line.slice('X-Name: '.length)] : [])),
  ]).toEqual(['A', expected])
})

test('one name in two spellings is sent twice', async () => {
  const { lines } = await sent([
    ['X-Name', '1'],
    ['x-name', '2'],
  ])
  expect(named(lines, 'X-Name')).toEqual(['1', '2'])
})

test.each([
  ['a line break in a value', 'X-Name', 'secret\r\nX-Other: b', 'the value of the header X-Name'],
  ['a NUL in a value', 'X-Name', 'secret\0', 'the value of the header X-Name'],
  ['a space in a name', 'X Name', 'v', 'the name of a header'],
  ['a letter beyond ASCII in a name', 'X-Né', 'v', 'the name of a header'],
  ['a colon in a name', 'X-Name:', 'v', 'the name of a header'],
])('%s is refused before anything is sent', async (_title, name, value, what) => {
  const { outcome, lines } = await sent([[name, value]])
  expect([outcome, lines]).toEqual([
    `fetch-failed: fetching ORIGIN/a: ${what} has a character that HTTP does not allow`,
    [],
  ])
})

test('a server that takes up an Upgrade or answers an Expect is understood', async () => {
  const answers = [
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nB',
  ]
  const server = closed(await startRawHttp((_lines, turn) => answers[turn - 1]))
  const fetcher = closed(testFetcher().fetcher)
  const headers = new Map([
    ['Upgrade', 'x'],
    ['Connection', 'Upgrade'],
    ['Expect', '100-continue'],
  ])
  expect(await fetchOutcome(fetcher, { url: `${server.origin}/a`, headers })).toBe('B')
})
