import { expect, test } from 'vitest'
import { quoted } from '../../src/report/quoted.ts'

test('a name that is wrong is shown in quotes', () => {
  expect(quoted('web.servce')).toBe('"web.servce"')
  expect(quoted('a"b')).toBe(String.raw`"a\"b"`)
})

test('what follows in the name after white space is not: it may be the next line of the document', () => {
  expect(quoted('fcos PASSWORD hunter2')).toBe('"fcos …"')
  expect(quoted('web.service\nhunter2')).toBe('"web.service …"')
  expect(quoted('')).toBe('""')
})
