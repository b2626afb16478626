import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { httpTarget, redirectTarget } from '../../src/fetch/http-target.ts'
import { hasLink } from '../../src/fetch/local-file.ts'
import { describeNetworkFailure } from '../../src/fetch/network-failure.ts'
import { hostPath } from '../../src/util/paths.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'ways-'))
afterAll(() => rmSync(directory, { recursive: true }))

const hasIpv6 = networkInterfaces()['lo']?.some(({ address }) => address === '::1') === true

test.skipIf(!hasIpv6)('an address with a zone is reached through its interface (needs IPv6 on lo)', async () => {
  const server = closed(await startHttp({ '/a': { body: 'A' } }, { host: '::1' }))
  const { fetcher } = testFetcher()
  closed(fetcher)
  expect(await fetchOutcome(fetcher, `http://[::1%25lo]:${server.port}/a`)).toBe('A')
  expect(server.requests[0]?.headers['host']).toBe(`[::1]:${server.port}`)
})

test('connections are reused, after redirects and refusals too', async () => {
  const server = closed(
    await startHttp({
      '/a': { body: 'A' },
      '/b': { status: 302, headers: { location: '/a' } },
      '/c': [{ status: 503 }, { body: 'C' }],
    }),
  )
  const { fetcher } = testFetcher()
  closed(fetcher)
  for (const [path, text] of [
    ['/a', 'A'],
    ['/b', 'A'],
    ['/c', 'C'],
    ['/none', 'not-found 404'],
    ['/a', 'A'],
  ] as const) {
    expect(await fetchOutcome(fetcher, `${server.origin}${path}`)).toBe(text)
  }
  // A redirect is followed before its own answer has quite ended.
  expect(server.connections()).toBeLessThanOrEqual(2)
})

function answer(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

test('a connection on which a server says more than it was asked for is given up', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const body = `by connection ${sockets.push(socket)}`
    socket.on('data', () => socket.write(answer(body))).on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closed({ close: () => void server.close() })
  const { port } = server.address() as AddressInfo
  const { fetcher } = testFetcher()
  closed(fetcher)
  const ask = (): Promise<string> => fetchOutcome(fetcher, `http://127.0.0.1:${port}/`)
  expect([await ask(), await ask()]).toEqual(['by connection 1', 'by connection 1'])
  const [first] = sockets
  first?.write(answer('unasked'))
  await once(first ?? server, 'close')
  expect(await ask()).toBe('by connection 2')
})

test('an aborted fetch ends at once', async () => {
  const server = closed(
    await startHttp({ '/a': { fault: 'stall' }, '/b': { body: 'x'.repeat(100), fault: 'stall-body' } }),
  )
  const { fetcher } = testFetcher()
  closed(fetcher)
  for (const path of ['/a', '/b']) {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 50)
    const outcome = await fetchOutcome(fetcher, { url: `${server.origin}${path}`, signal: abort.signal })
    expect(outcome).toBe(`interrupted: fetching ${server.origin}${path}: interrupted`)
  }
})

test.each([
  ['http://[fe80::a9fe:a9fe%25eth0]/a?b', 'http://[fe80::a9fe:a9fe]/a?b', 'eth0'],
  ['https://user@[fe80::1%25wlan0]:8443/', 'https://user@[fe80::1]:8443/', 'wlan0'],
  ['http://example.org/%25', 'http://example.org/%25', undefined],
])('%s has its zone taken out', (text, href, zone) => {
  const target = httpTarget(text)
  expect([target.url.href, target.zone]).toEqual([href, zone])
})

test.each([
  ['/b', 'https://example.org/b'],
  ['//other/b', 'https://other/b'],
  ['http://other/b', 'http://other/b'],
  ['file:///etc/shadow', undefined],
  ['http://[', undefined],
  [undefined, undefined],
])('a redirect to %s leads to %s', (location, href) => {
  expect(redirectTarget(httpTarget('https://example.org/a'), location)?.url.href).toBe(href)
})

test('whether an interface has a link is read from sysfs', () => {
  const sys = (name: string, carriers: Readonly<Record<string, string | undefined>>) => {
    for (const [network, carrier] of Object.entries(carriers)) {
      const path = join(directory, name, 'class/net', network)
      mkdirSync(path, { recursive: true })
      if (carrier !== undefined) writeFileSync(join(path, 'carrier'), carrier)
    }
    return hostPath(join(directory, name))
  }
  expect(hasLink(sys('up', { lo: '1\n', eth0: '0\n', eth1: '1\n' }))).toBe(true)
  expect(hasLink(sys('down', { lo: '1\n', eth0: '0\n', eth1: undefined }))).toBe(false)
  expect(hasLink(hostPath(join(directory, 'none')))).toBeUndefined()
})

test.each([
  ['ECONNREFUSED', 'connection refused', false],
  ['ECONNRESET', 'the connection was reset', false],
  ['ETIMEDOUT', 'no connection within the time limit', false],
  ['HEADERS_TIMEOUT', 'no response headers within the time limit', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another host name', true],
  ['HPE_INVALID_CONSTANT', 'the answer is not HTTP', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the TLS handshake failed (ERR_SSL_WRONG_VERSION_NUMBER)', false],
  ['EWHATEVER', 'the connection failed (EWHATEVER)', false],
])('%s is told as: %s', (code, reason, final) => {
  const error = Object.assign(new Error('outer'), { cause: Object.assign(new Error('inner'), { code }) })
  expect(describeNetworkFailure(error, { today: new Date(), hasLink: () => true })).toMatchObject({ reason, final })
})
