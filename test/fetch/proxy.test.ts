import { describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/fetch/proxy.ts'
import { testAuthority } from '../emulators/certificates.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { startProxy } from '../emulators/proxy.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'

const PROXY = { httpProxy: 'http://proxy:3128', httpsProxy: 'http://secure:3129' }

describe('which proxy', () => {
  test.each([
    ['http://example.org/', PROXY, 'http://proxy:3128'],
    ['https://example.org/', PROXY, 'http://secure:3129'],
    ['https://example.org/', { httpProxy: 'http://proxy:3128' }, undefined],
    ['http://example.org/', { httpProxy: 'proxy:3128' }, 'http://proxy:3128'],
    ['http://example.org/', { httpProxy: '' }, undefined],
    ['http://localhost/', PROXY, undefined],
    ['http://127.8.0.1/', PROXY, undefined],
    ['http://[::1]/', PROXY, undefined],
  ])('%s with %o goes through %s', (url, proxy, expected) => {
    expect(proxyFor(new URL(url), proxy)).toBe(expected)
  })

  test.each([
    ['example.org', 'http://example.org/', true],
    ['example.org', 'http://sub.example.org/', true],
    ['example.org', 'http://notexample.org/', false],
    ['.example.org', 'http://example.org/', false],
    ['.example.org', 'http://sub.example.org/', true],
    ['*.example.org', 'http://sub.example.org/', true],
    ['*.example.org', 'http://example.org/', false],
    ['EXAMPLE.org ', 'http://Example.ORG/', true],
    ['example.org:8080', 'http://example.org/', false],
    ['example.org:8080', 'http://example.org:8080/', true],
    ['example.org:443', 'https://example.org/', true],
    ['a.example, example.org', 'http://example.org/', true],
    ['*', 'http://example.org/', true],
    ['', 'http://example.org/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['10.0.0.0/99', 'http://10.1.2.3/', false],
    ['10.1.2.3', 'http://10.1.2.3/', true],
    ['10.1.2.3:80', 'http://10.1.2.3/', true],
    ['10.1.2.3:81', 'http://10.1.2.3/', false],
    ['fd00::/8', 'http://[fd00::1]/', true],
    ['fd00::1', 'http://[fd00::1]/', true],
    ['[fd00::1]:80', 'http://[fd00::1]/', true],
    ['10.0.0.0/8', 'http://ten.example/', false],
  ])('noProxy %j exempts %s: %s', (entry, url, exempt) => {
    expect(proxyFor(new URL(url), { ...PROXY, noProxy: [entry] }) === undefined).toBe(exempt)
  })
})

test.each([
  'http://user:can/ary@proxy:3128',
  'user:can/ary@proxy',
  'http:// canary',
  'socks5://user:canary@proxy',
  'ht\ttp://u:canary@proxy',
])('a proxy that is no URL is an error that does not show it: %j', (value) => {
  expect(() => proxyFor(new URL('http://example.org/'), { httpProxy: value })).toThrow(
    /^fetching http:\/\/example\.org\/: the proxy of the config is not a valid URL$/,
  )
})

describe('through a real proxy', () => {
  const closed = closedAfterEach()
  const authority = testAuthority()

  /** The proxy is the only one that can reach the hosts of these tests: it takes every name for loopback. */
  async function setUp(refuse?: number) {
    const proxy = closed(await startProxy(refuse === undefined ? {} : { refuse }))
    const plain = closed(await startHttp({ '/a': { body: 'A' } }))
    const secure = closed(
      await startHttp({ '/a': { body: 'A' } }, { tls: authority.issue({ names: ['127.0.0.2'] }), host: '127.0.0.2' }),
    )
    const { fetcher } = testFetcher({ deadlineMs: 3_000 })
    closed(fetcher)
    const proxied = (noProxy: readonly string[] = []) =>
      fetcher.with({
        proxy: { httpProxy: proxy.origin.replace('//', '//user:p%40ss@'), httpsProxy: proxy.origin, noProxy },
        certificateAuthorities: [Buffer.from(authority.cert)],
      })
    return { proxy, plain, secure, proxied }
  }

  test('loopback is never proxied', async () => {
    const { proxy, plain, secure, proxied } = await setUp()
    expect(await fetchOutcome(proxied(), `${plain.origin}/a`)).toBe('A')
    expect(await fetchOutcome(proxied(), `${secure.origin}/a`)).toBe('A')
    expect(proxy.requests).toEqual([])
  })

  test('http asks the proxy for the whole URL, with its credentials', async () => {
    const { proxy, proxied } = await setUp(404)
    expect(await fetchOutcome(proxied(), 'http://machine.example/a?b=c')).toBe('not-found 404')
    expect(proxy.requests).toEqual(['GET http://machine.example/a?b=c'])
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`])
  })

  test('https asks the proxy for a tunnel; a refusal names the status', async () => {
    const { proxy, proxied } = await setUp(407)
    expect(await fetchOutcome(proxied(), 'https://machine.example/a')).toMatch(
      /^fetch-timeout: fetching https:\/\/machine.example\/a: .*; last answer: the proxy answered 407 to CONNECT$/,
    )
    expect(proxy.requests[0]).toBe('CONNECT machine.example:443')
  })

  test('a metadata service is asked directly', async () => {
    const { proxy, proxied } = await setUp(404)
    const outcome = await fetchOutcome(proxied(), {
      url: 'http://machine.invalid/a',
      http: { direct: true, deadlineMs: 300 },
    })
    expect(outcome).toMatch(/^fetch-timeout: fetching http:\/\/machine.invalid\/a: .*last answer: DNS/)
    expect(proxy.requests).toEqual([])
  })
})
