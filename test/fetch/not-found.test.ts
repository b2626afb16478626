import { expect, test } from 'vitest'
import { notFoundReason } from '../../src/fetch/not-found.ts'

test.each([
  ['https://example.com/x', 'HTTP 404'],
  ['s3://bucket/x', 'HTTP 404'],
  ['oem:///units/x.service', 'there is no such file'],
  ['tftp://192.0.2.1/x', 'there is no such file'],
  ['file:///x', 'there is no such file'],
])('%s leads to nothing: %s', (url, reason) => {
  expect(notFoundReason(url, 404)).toBe(reason)
})
