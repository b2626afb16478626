import { expect, test } from 'vitest'
import { timeText } from '../../src/page/times.ts'

test.each([
  [0.4, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1249, '1.2 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [245_000, '4 min 5 s'],
])('%d ms are %s', (ms, text) => {
  expect(timeText(ms)).toBe(text)
})
