import { expect, test } from 'vitest'
import { bar } from '../../src/plan/terminal/bar.ts'
import { PLAIN } from '../../src/plan/terminal/paint.ts'
import type { Segment } from '../../src/plan/picture.ts'

const GIB = 1024 ** 3

function segment(label: string, gib: number): Segment {
  return { label, sign: label === '' ? 'free' : '+', bytes: gib * GIB }
}

const CASES = [
  { title: 'a blank disk', segments: [], bar: '|............................|' },
  { title: 'in halves', segments: [segment('1 a', 5), segment('2 b', 5)], bar: '|1 a          |2 b           |' },
  { title: 'with free room', segments: [segment('1 a', 5), segment('', 5)], bar: '|1 a           |.............|' },
  {
    title: 'a small one keeps its name',
    segments: [segment('1 boot', 0.1), segment('2 root', 100)],
    bar: '|1 boot|2 root               |',
  },
  {
    title: 'many at once',
    segments: Array.from({ length: 8 }, (_, index) => segment(`${index + 1} name`, index + 1)),
    bar: '|1 |2 |3 |4 |5 n|6 n|7 n|8 na|',
  },
]

test.each(CASES)('$title', ({ segments, bar: drawn }) => {
  expect(bar(segments, 30, PLAIN)).toBe(drawn)
})

test.each([20, 38, 70, 93])('it is as wide as it is told, %i columns', (cells) => {
  const segments = [segment('1 boot', 0.5), segment('', 3), segment('2 root', 20), segment('3 data', 900)]
  expect(bar(segments, cells, PLAIN)).toHaveLength(cells)
})
