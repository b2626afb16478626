import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latin1 } from '../../src/portable/latin1.ts'
import { fromLatin1 } from '../../src/util/latin1.ts'
import { compareUtf8, fromStrictUtf8, fromUtf8, utf8, utf8Length } from '../../src/util/utf8.ts'

/** Texts of every kind of character, halves of pairs among them. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
)

test('a text has as many bytes as it becomes, and becomes the same bytes as in Node', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(utf8Length(given)).toBe(utf8(given).length)
      expect(Buffer.from(utf8(given)).equals(Buffer.from(given))).toBe(true)
    }),
  )
})

test('bytes are read as Node reads them, a byte order mark included', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), text.map(utf8)), (bytes) => {
      expect(fromUtf8(bytes)).toBe(Buffer.from(bytes).toString('utf8'))
      expect(fromLatin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'))
      expect(latin1(fromLatin1(bytes))).toEqual(bytes)
    }),
  )
  expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa')
  expect(fromStrictUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa')
  expect(fromStrictUtf8(Uint8Array.of(0x61, 0xff))).toBeUndefined()
})

test('texts are in the order of their bytes', () => {
  const whole = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(whole, whole, (one, other) => {
      expect(Math.sign(compareUtf8(one, other))).toBe(Buffer.compare(utf8(one), utf8(other)))
    }),
  )
})
