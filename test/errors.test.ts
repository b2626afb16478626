import { expect, test } from 'vitest'
import { FirstlightError, joinErrors } from '../src/errors.ts'

test('a sentence is one line, whatever names stand in it', () => {
  const error = new FirstlightError('io-failed', 'writing /etc/a\nerror: all is lost\u001b[2J\u202e: it is full')
  expect(error.message).toBe(String.raw`writing /etc/a\nerror: all is lost\u001b[2J\u202e: it is full`)
})

test('one error stays itself; several become one that tells all, the first ten in full', () => {
  const errors = Array.from({ length: 12 }, (_, index) => {
    return new FirstlightError('node-exists', `placing /${index}: it is there`, {
      path: ['files', index],
      hint: 'go on',
    })
  })
  const [first, second, ...rest] = errors
  if (first === undefined || second === undefined) throw new Error('no errors')
  expect(joinErrors([first])).toBe(first)
  expect(joinErrors([first, second])).toMatchObject({
    code: 'node-exists',
    message: 'placing /0: it is there; placing /1: it is there',
    path: ['files', 0],
    hint: 'go on',
    facts: { problems: 2 },
  })
  expect(joinErrors([first, second, ...rest]).message).toMatch(/placing \/9: it is there; and 2 more$/)
})
