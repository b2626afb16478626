import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FetcherOptions } from '../../src/fetch/create-fetcher.ts'
import { testAuthority, type CertificateOptions } from '../emulators/certificates.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp, type HttpEmulator } from '../emulators/http.ts'
import { fetchOutcome, testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()
const authority = testAuthority()
const other = testAuthority('Another Authority')
const directory = mkdtempSync(join(tmpdir(), 'tls-'))
afterAll(() => rmSync(directory, { recursive: true }))
/** A system that trusts nobody: what is trusted comes from the config alone. */
const nobody = join(directory, 'nobody.pem')
writeFileSync(nobody, testAuthority('Nobody').cert)
const environment = { SSL_CERT_FILE: nobody }

async function serve(options: CertificateOptions = {}): Promise<HttpEmulator> {
  return closed(await startHttp({ '/a': { body: 'A' } }, { tls: authority.issue(options) }))
}

function fetcherWith(bundles: readonly string[], options: Partial<FetcherOptions> = {}) {
  const { fetcher } = testFetcher({ environment, ...options })
  closed(fetcher)
  return fetcher.with({ certificateAuthorities: bundles.map((bundle) => Buffer.from(bundle)) })
}

test.each([
  ['one authority', [authority.cert]],
  ['a bundle of two', [`${other.cert}\n${authority.cert}`]],
  ['two bundles', [other.cert, authority.cert]],
])('%s of the config is trusted besides the system', async (_name, bundles) => {
  const server = await serve()
  expect(await fetchOutcome(fetcherWith(bundles), `${server.origin}/a`)).toBe('A')
})

test('an authority is trusted by its place in SSL_CERT_FILE or SSL_CERT_DIR', async () => {
  const server = await serve()
  const file = join(directory, 'ca.pem')
  writeFileSync(file, authority.cert)
  for (const environment of [
    { SSL_CERT_FILE: file },
    { SSL_CERT_FILE: nobody, SSL_CERT_DIR: `/nowhere:${directory}` },
  ]) {
    expect(await fetchOutcome(fetcherWith([], { environment }), `${server.origin}/a`)).toBe('A')
  }
})

test('authorities are forgotten with the settings that brought them', async () => {
  const server = await serve()
  const trusting = fetcherWith([authority.cert])
  expect(await fetchOutcome(trusting, `${server.origin}/a`)).toBe('A')
  expect(await fetchOutcome(trusting.with({}), `${server.origin}/a`)).toMatch(
    /^fetch-failed: .*an authority that is not trusted$/,
  )
})

test.each<[string, readonly string[], CertificateOptions, RegExp]>([
  ['another authority', [other.cert], {}, /the certificate is signed by an authority that is not trusted$/],
  ['another name', [authority.cert], { names: ['example.org'] }, /the certificate is for another host name$/],
  [
    'a certificate that has ended',
    [authority.cert],
    { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2020-02-01T00:00:00Z') },
    /the certificate has expired by this machine's clock, which says \d{4}-/,
  ],
])('%s is refused at once', async (_name, bundles, options, message) => {
  const server = await serve(options)
  expect(await fetchOutcome(fetcherWith(bundles), `${server.origin}/a`)).toMatch(message)
  expect(server.requests).toEqual([])
})

test('a certificate that is not valid yet is waited for, and the message says whose clock', async () => {
  const server = await serve({ notBefore: new Date(Date.now() + 600_000), notAfter: new Date(Date.now() + 3_600_000) })
  const fetcher = fetcherWith([authority.cert], { deadlineMs: 300 })
  expect(await fetchOutcome(fetcher, `${server.origin}/a`)).toMatch(
    /^fetch-timeout: .*; last answer: the certificate is not valid yet by this machine's clock, which says \d{4}-\d\d-\d\dT/,
  )
})

test('a plain server where TLS is expected is said to be one', async () => {
  const server = closed(await startHttp({ '/a': { body: 'A' } }))
  const fetcher = fetcherWith([authority.cert], { deadlineMs: 300 })
  expect(await fetchOutcome(fetcher, `https://127.0.0.1:${server.port}/a`)).toMatch(
    /last answer: the TLS handshake failed/,
  )
})

test.each([
  ['nothing', '', 'not a PEM bundle'],
  ['something else', 'hello', 'not a PEM bundle'],
  ['something after the certificates', `${authority.cert}\nhello`, 'not a PEM bundle'],
  ['a key', authority.key, 'block 1 is not a certificate'],
])('a bundle that is %s is refused', async (_name, bundle, problem) => {
  const server = await serve()
  expect(await fetchOutcome(fetcherWith([bundle]), `${server.origin}/a`)).toBe(
    `fetch-failed: reading the certificate authorities of the config: ${problem}`,
  )
})

test.each([
  ['beginnings without an end', '-----BEGIN CERTIFICATE-----\n'.repeat(200_000)],
  [
    'beginnings with other labels',
    Array.from({ length: 200_000 }, (_, index) => `-----BEGIN ${index}-----`).join('\n'),
  ],
  ['beginnings whose ends have other labels', '-----BEGIN A-----\n-----END B-----\n'.repeat(100_000)],
  ['a label without an end', `-----BEGIN ${'A'.repeat(5_000_000)}`],
  ['dashes', '-'.repeat(5_000_000)],
  ['an end before its beginning', `-----END A-----\n-----BEGIN A-----`],
])('a bundle of %s is refused at once', async (_name, bundle) => {
  expect(await fetchOutcome(fetcherWith([bundle]), 'https://127.0.0.1:1/a')).toMatch(
    /^fetch-failed: reading the certificate authorities of the config: not a PEM bundle$/,
  )
})
