import { expect, test } from 'vitest'
import { createWaiting } from '../../src/fetch/waiting.ts'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'

/** The lines that come of answers at these milliseconds. */
function linesOf(answers: readonly (readonly [number, string])[]): readonly string[] {
  const lines: string[] = []
  let now = 0
  const waiting = createWaiting(({ message }) => lines.push(message), { ...SYSTEM_CLOCK, now: () => now }, 'URL')
  for (const [at, reason] of answers) {
    now = at
    waiting.failed(reason, 1)
  }
  return lines.map((line) => line.replace(/^waiting for URL: (\d+ s) so far, last answer:/, '$1:'))
}

test('the same answer is said every ten seconds, another one at once', () => {
  const answers = [
    [0, 'DNS does not answer'],
    [3_000, 'DNS does not answer'],
    [4_000, 'HTTP 503'],
    [9_000, 'HTTP 503'],
    [14_000, 'HTTP 503'],
  ] as const
  expect(linesOf(answers)).toEqual(['0 s: DNS does not answer', '4 s: HTTP 503', '14 s: HTTP 503'])
})

test('a clock or a count that goes on makes no other answer', () => {
  const early = "the certificate is not valid yet by this machine's clock, which says"
  const answers = [
    [0, `${early} 2026-11-21T11:28:09.447Z`],
    [2_000, `${early} 2026-11-21T11:28:11.447Z`],
    [3_000, 'the connection was reset (after 1.2 MiB)'],
    [5_000, 'the connection was reset (after 1.3 MiB)'],
  ] as const
  expect(linesOf(answers)).toEqual([
    `0 s: ${early} 2026-11-21T11:28:09.447Z`,
    '3 s: the connection was reset (after 1.2 MiB)',
  ])
})

test('answers that take turns come once a second', () => {
  const answers = Array.from(
    { length: 40 },
    (_, index) => [index * 100, index % 2 === 0 ? 'HTTP 500' : 'HTTP 503'] as const,
  )
  expect(linesOf(answers).map((line) => line.slice(0, 3))).toEqual(['0 s', '1 s', '2 s', '3 s'])
})
