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
])('%s is shown as %s', (url, shown) => {
  expect(printableUrl(url)).toBe(shown)
})
