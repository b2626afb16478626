import { expect, test } from 'vitest'
import { backoffDelay, DEFAULT_BACKOFF, LONGEST_RETRY_AFTER, retryAfter } from '../../src/fetch/retry.ts'

test('the delays are those of the reference, spread by a quarter either way', () => {
  const failures = [1, 2, 3, 4, 5, 6, 7, 1000]
  expect(failures.map((count) => backoffDelay(DEFAULT_BACKOFF, count, 0.5))).toEqual([
    200, 400, 800, 1600, 3200, 5000, 5000, 5000,
  ])
  expect(failures.map((count) => backoffDelay(DEFAULT_BACKOFF, count, 0))).toEqual([
    150, 300, 600, 1200, 2400, 3750, 3750, 3750,
  ])
})

test.each<[Readonly<Record<string, string>>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '86400' }, LONGEST_RETRY_AFTER],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:10 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, 10_000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, 0],
  [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:10 GMT' }, undefined],
])('%o asks for %s ms', (headers, ms) => {
  expect(retryAfter(new Map(Object.entries(headers)))).toBe(ms)
})
