import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrayOrder } from '../../src/config/array-order.ts'
import type { Raid } from '../../src/config/model.ts'

/** Arrays of which each is made of some of those behind it in the list that is shuffled afterwards. */
const arrays = fc
  .array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
  .map((members) =>
    members.map((inner, index): Raid =>
      array(
        index,
        inner.filter((other) => other > index && other < members.length),
      ),
    ),
  )
  .chain((made) => fc.shuffledSubarray(made, { minLength: made.length }))

function array(index: number, inner: readonly number[]): Raid {
  return { name: `r${index}`, devices: [...inner.map((other) => `/dev/md/r${other}`), `/dev/sd${index}`] }
}

test('every array comes once, after all that it is made of', () => {
  fc.assert(
    fc.property(arrays, (made) => {
      const { order, nested, circles } = arrayOrder(made)
      expect(order.toSorted((one, other) => one - other)).toEqual([...made.keys()])
      expect(circles).toEqual([])
      for (const { outer, inner } of nested.flat()) expect(order.indexOf(inner)).toBeLessThan(order.indexOf(outer))
    }),
  )
})

test('arrays that are not made of one another stay in their order', () => {
  expect(arrayOrder([array(0, []), array(1, []), array(2, [])]).order).toEqual([0, 1, 2])
})

test('a circle is told at the member that closes it, whoever else is made of what is in it', () => {
  const { circles } = arrayOrder([array(0, [1]), array(1, [2]), array(2, [0]), array(3, [1])])
  expect(circles).toEqual([{ outer: 2, member: 0, inner: 0 }])
})

test('a chain of 50,000 arrays is put in order', () => {
  const chain = Array.from({ length: 50_000 }, (_, index) => array(index, index === 49_999 ? [] : [index + 1]))
  expect(arrayOrder(chain).order.at(0)).toBe(49_999)
})
