import { expect, test } from 'vitest'
import { keptFor } from '../../src/util/kept-for.ts'

test('what belongs to an object is worked out once for it, and for an equal one anew', () => {
  const seen: string[] = []
  const shout = keptFor(({ word }: { readonly word: string }) => {
    seen.push(word)
    return word.toUpperCase()
  })
  const one = { word: 'one' }
  expect([shout(one), shout(one), shout({ word: 'one' }), shout({ word: 'two' })]).toEqual(['ONE', 'ONE', 'ONE', 'TWO'])
  expect(seen).toEqual(['one', 'one', 'two'])
})
