import { array, assert, property, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import { createGatherer } from '../../src/util/gather.ts'

test('what was added comes out again, whatever the pieces', () => {
  const pieces = array(uint8Array({ maxLength: 9_000, size: 'max' }), { maxLength: 30 })
  assert(
    property(pieces, (added) => {
      const gathered = createGatherer()
      for (const piece of added) gathered.add(piece)
      expect(Buffer.concat(gathered.parts()).equals(Buffer.concat(added))).toBe(true)
    }),
  )
})

test('a million single bytes are kept in few parts, none of which keeps the buffer that a byte came in', () => {
  const gathered = createGatherer()
  const buffer = Buffer.alloc(64 * 1024, 'x')
  for (let count = 0; count < 1_000_000; count += 1) gathered.add(buffer.subarray(count % 100, (count % 100) + 1))
  const parts = gathered.parts()
  expect(parts.length).toBeLessThan(40)
  expect(parts.reduce((sum, part) => sum + part.buffer.byteLength, 0)).toBeLessThan(2_000_000)
})
