import { expect, test } from 'vitest'
import { textDiff } from '../../src/plan/text-diff.ts'

const CASES = [
  { title: 'nothing changes', before: 'a\nb\n', after: 'a\nb\n', lines: [] },
  { title: 'a line comes', before: 'a\nc\n', after: 'a\nb\nc\n', lines: [' a', '+b', ' c'] },
  { title: 'a line goes', before: 'a\nb\nc\n', after: 'a\nc\n', lines: [' a', '-b', ' c'] },
  { title: 'a line is another', before: 'a\nb\n', after: 'a\nB\n', lines: [' a', '-b', '+B'] },
  {
    title: 'what is far from a change is left out',
    before: '1\n2\n3\n4\n5\n6\n7\n',
    after: 'one\n2\n3\n4\n5\n6\nseven\n',
    lines: ['-1', '+one', ' 2', '…', ' 6', '-7', '+seven'],
  },
  {
    title: 'the last line is not ended any more',
    before: 'a\n',
    after: 'a',
    lines: ['-a', '+a (no line break at the end)'],
  },
  { title: 'something comes of nothing', before: '', after: 'a\n', lines: ['+a'] },
]

test.each(CASES)('$title', ({ before, after, lines }) => {
  expect(textDiff(before, after)).toEqual(lines)
})

test('texts of thousands of lines are not compared line by line', () => {
  expect(textDiff('a\n'.repeat(2000), 'b\n'.repeat(3000))).toEqual(['…2000 lines become 3000'])
})
