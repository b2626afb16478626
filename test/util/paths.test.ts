import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsOf, isWithin, parentOf, targetPath } from '../../src/util/paths.ts'

const text = fc
  .array(fc.constantFrom('', '.', '..', 'a', '.a', 'b.', 'c d', '...'), { maxLength: 8 })
  .map((parts) => parts.join('/'))

test('a target path is absolute and clean, and never above the root', () => {
  fc.assert(
    fc.property(text, (given) => {
      const normal = path.posix.normalize(`/${given}`)
      expect(targetPath(given)).toBe(normal === '/' ? '/' : normal.replace(/\/$/, ''))
    }),
  )
})

test('a path is within its parent, and its components lead to it', () => {
  fc.assert(
    fc.property(text, (given) => {
      const one = targetPath(given)
      expect(parentOf(one)).toBe(path.posix.dirname(one))
      expect(isWithin(one, parentOf(one))).toBe(true)
      expect(componentsOf(one).at(-1)).toBe(one === '/' ? undefined : one)
    }),
  )
})
