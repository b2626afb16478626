import { expect, test } from 'vitest'
import { cut, folded, inLines } from '../../src/util/cells.ts'

test('a paragraph is filled by the cells that its letters take', () => {
  expect(inLines('one two three', 7)).toEqual(['one two', 'three'])
  expect(inLines('磁盘 磁盘 磁盘', 10)).toEqual(['磁盘 磁盘', '磁盘'])
})

test('a word that is longer has a line of its own, or is broken behind a sign', () => {
  expect(inLines('see /a/very/long/path here', 8)).toEqual(['see', '/a/very/long/path', 'here'])
  expect(folded('see /a/very/long/path here', 8)).toEqual(['see', '/a/very/', 'long/', 'path', 'here'])
  expect(folded('磁盘磁盘磁', 5)).toEqual(['磁盘', '磁盘', '磁'])
})

test('a text is cut before the letter that no longer fits', () => {
  expect(cut('磁盘磁盘', 5)).toBe('磁盘')
  expect(cut('disk', 5)).toBe('disk')
})
