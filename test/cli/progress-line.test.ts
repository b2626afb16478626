import { expect, test } from 'vitest'
import { progressLine } from '../../src/cli/progress-line.ts'
import { testIo } from '../helpers/io.ts'

const STARTED = {
  kind: 'stage-started',
  name: 'files',
  summary: 'put directories, files and links in place',
  index: 11,
  of: 16,
} as const

test.each([
  ['as wide as the terminal, less one column', 30, '(12/16) files: put directorie'],
  ['80 columns where nobody can say', undefined, '(12/16) files: put directories, files and links in place'],
])('the line is never wider: %s', (_, columns, line) => {
  const io = testIo({ isTerminal: { out: true, err: true }, columns: () => columns })
  progressLine(io).show(STARTED)
  expect(io.errors).toBe(`\r\u001B[K${line}`)
})

test('what is no terminal sees none of it', () => {
  const io = testIo()
  progressLine(io).show(STARTED)
  expect(io.errors).toBe('')
})
