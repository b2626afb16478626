import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

test.each([
  [['--version'], 0],
  [[], 2],
  [['--help'], 0],
  [['stauts'], 2],
])('firstlight %j ends with %i', async (args, code) => {
  const io = testIo()
  expect({ code: await main(['node', 'firstlight', ...args], io), out: io.output, err: io.errors }).toMatchSnapshot()
  expect(await main(['node', 'firstlight', ...args], testIo())).toBe(code)
})
