import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeDataUrl, measureDataUrl } from '../../src/util/data-url.ts'

test.each([
  ['data:,', ''],
  ['data:,hello%20world', 'hello world'],
  ['data:,a+b?c', 'a+b?c'],
  ['data:,%00%ff%41', '\u0000\u00ffA'],
  ['data:text/plain,x', 'x'],
  ['data:text/plain;charset=utf-8,x', 'x'],
  ['data:text/plain;name="a,b;c",x', 'x'],
  ['data:x-thing/y,x', 'x'],
  ['data:;base64,', ''],
  ['data:;base64,aGk=', 'hi'],
  ['data:text/plain;charset=utf-8;base64,aGVsbG8=', 'hello'],
])('%s decodes', (url, text) => {
  const decoded = decodeDataUrl(url)
  expect(decoded.kind === 'data' && Buffer.from(decoded.bytes).toString('latin1')).toBe(text)
  expect(measureDataUrl(url)).toEqual({ kind: 'data', size: text.length })
})

test.each([
  ['DATA:,x', 'does not start with "data:"'],
  ['data:text/plain;base64', 'has no comma in front of its contents'],
  ['data:font/ttf,x', 'has a malformed media type or parameter'],
  ['data:text,x', 'has a malformed media type or parameter'],
  ['data:text/plain;base64;charset=utf-8,aGk=', 'has a malformed media type or parameter'],
  ['data:;charset,x', 'has a malformed media type or parameter'],
  ['data:;base64,aGk', 'has base64 contents whose padding is missing or wrong'],
  ['data:;base64,aG==k', 'has a character in its contents that is not base64'],
  ['data:;base64,====', 'has a character in its contents that is not base64'],
  ['data:;base64,aGk%3D', 'has a character in its contents that is not base64'],
  ['data:;base64,aG_-', 'has a character in its contents that is not base64'],
  ['data:,a b', 'has a character in its contents that must be percent-encoded'],
  ['data:,ü', 'has a character in its contents that must be percent-encoded'],
  ['data:,#x', 'has a character in its contents that must be percent-encoded'],
  ['data:,%4', 'has a malformed percent escape in its contents'],
  ['data:,%zz', 'has a malformed percent escape in its contents'],
])('%s is refused: %s', (url, problem) => {
  const invalid = { kind: 'invalid', reason: problem }
  expect(measureDataUrl(url)).toEqual(invalid)
  expect(decodeDataUrl(url)).toEqual(invalid)
})

test('any bytes survive being written as base64 and as percent escapes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      for (const url of [`data:;base64,${Buffer.from(bytes).toString('base64')}`, `data:,${escaped}`]) {
        const decoded = decodeDataUrl(url)
        expect(decoded.kind === 'data' && Uint8Array.from(decoded.bytes)).toEqual(bytes)
        expect(measureDataUrl(url)).toEqual({ kind: 'data', size: bytes.length })
      }
    }),
  )
})

test('a payload of 16 MiB is checked and decoded without trouble', () => {
  const bytes = Buffer.alloc(16 * 1024 * 1024, 0x41)
  const decoded = decodeDataUrl(`data:,${bytes.toString('latin1')}`)
  expect(decoded.kind === 'data' && bytes.equals(decoded.bytes)).toBe(true)
})
