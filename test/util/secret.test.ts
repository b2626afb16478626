import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { printableUrl, reveal, secret } from '../../src/util/secret.ts'

const hash = secret('$6$salt$canary')

test('a secret prints as [redacted] in every form, and only reveal gives it back', () => {
  expect([String(hash), JSON.stringify({ hash }), inspect({ hash }), hash.toString()]).toEqual([
    '[redacted]',
    '{"hash":"[redacted]"}',
    '{ hash: [redacted] }',
    '[redacted]',
  ])
  expect(reveal(hash)).toBe('$6$salt$canary')
})

test.each([
  ['https://user:pw@example.org/a/b?X-Signature=s#f', 'https://example.org/a/b?…'],
  ['data:text/plain;base64,c2VjcmV0', 'data:…'],
  ['http://[fe80::1%25eth0]:80/x', 'http://[fe80::1%25eth0]:80/x'],
  ['oem:///config', 'oem:///config'],
  ['s3://bucket/key?versionId=1', 's3://bucket/key?…'],
  ['arn:aws:s3:::bucket/key?versionId=1', 'arn:aws:s3:::bucket/key?…'],
  ['/etc/machine.ign', '/etc/machine.ign'],
  ['https://example.org/@scope/name', 'https://example.org/@scope/name'],
  ['http://proxy.example.org:3128/', 'http://proxy.example.org:3128/'],
])('%s is shown as %s', (url, shown) => {
  expect(printableUrl(url)).toBe(shown)
})

test.each([
  'http://user:can/ary@host',
  'http://user:canary/x@host/a',
  'http://user:canary?x@host',
  'http://user:canary#x@host',
  'http://user:12/canary@host',
  'http://user:canary',
  'http://user:canary@a/canary@host',
  'ht\ttp://user:canary@host/a',
  'http\n://user:canary@host/a',
  'http:/\t/user:canary@host/a',
  ' http://user:canary@host/a',
  'http:user:canary@host',
  'user:canary@host:3128',
  'user:canary/x@host:3128',
  'user:canary',
  'canary',
  'canary/canary',
  'http://[canary',
  'DATA:canary',
  'https://host/a?canary',
  'https://host/a#canary',
])('of %j nothing secret is shown', (url) => {
  expect(printableUrl(url)).not.toMatch(/canary|ary/)
})
